"""Random edits as clerks make them: through Tryton's models and workflow, one transaction each, everything from one number."""
import argparse
import collections
import json
import random as randomness

import edits
from tryton_pool import TrytonPool


def mutate(environment, seed, count, kinds=None):
    """Makes `count` edits that Tryton accepted, of the named kinds or of all; gives {kind: how many}.

    Needs PostgreSQL when the server runs meanwhile. An edit that Tryton refuses (a used address, a closed state) is not counted.
    """
    return mutate_database(environment.configuration, seed, count, kinds)


def mutate_database(configuration, seed, count, kinds=None):
    with TrytonPool(configuration) as tryton:
        return _mutate(tryton, randomness.Random(seed), count, kinds)


def _mutate(tryton, random, count, kinds):
    from trytond.exceptions import TrytonException
    made = collections.Counter()
    choices = {name: weight for name, weight in edits.WEIGHTS.items() if not kinds or name in kinds}
    tries = 0
    while sum(made.values()) < count:
        tries += 1
        if tries > 20 * count + 100:
            raise AssertionError(f"Tryton refuses nearly every edit: {dict(made)} after {tries} tries")
        kind, = random.choices(list(choices), weights=list(choices.values()))
        try:
            with tryton.transaction(_skip_warnings=True):
                is_done = edits.EDITS[kind](tryton, random)
                if not is_done:
                    tryton.rollback()
        except TrytonException:
            continue
        made[kind] += bool(is_done)
    return dict(made)


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--configuration", required=True, help="trytond.conf of the folder of a running environment")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--count", type=int, default=100)
    parser.add_argument("--kinds", nargs="*", choices=sorted(edits.EDITS))
    options = parser.parse_args()
    print(json.dumps(mutate_database(options.configuration, options.seed, options.count, options.kinds), sort_keys=True))


if __name__ == "__main__":
    main()
