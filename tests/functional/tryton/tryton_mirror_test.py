"""What the mirror holds equals what Tryton answers, after the first sync and after hundreds of edits and deletions."""
import collections
import os
import tempfile
import unittest

import truth
from mutate import mutate
from portico_tryton import Mirror, portico_for
from tryton_client import TrytonClient
from tryton_environment import TrytonServer, missing

SEED = int(os.environ.get("PORTICO_TRYTON_SEED", "1"))


def differences(found, right):
    """One short line for each figure that differs; only the entries that differ of those with many."""
    lines = []
    for name in sorted(found):
        mine, theirs = found[name], right[name]
        if mine == theirs:
            continue
        if isinstance(mine, dict):
            keys = sorted({*mine, *theirs}, key=str)
            several = [f"{key}: Portico {mine.get(key)}, Tryton {theirs.get(key)}" for key in keys if mine.get(key) != theirs.get(key)]
            lines.append(f"{name}: {len(several)} differ: " + "; ".join(several[:5]))
        else:
            lines.append(f"{name}: Portico {mine}, Tryton {theirs}")
    return "\n".join(lines)


@unittest.skipIf(missing(), missing())
class TrytonMirror(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.tryton = TrytonServer.start(tempfile.mkdtemp(prefix="portico-tryton-"), seed=SEED)
        cls.addClassCleanup(cls.tryton.remove)
        cls.truth = truth.open_truth(cls.tryton)
        cls.addClassCleanup(cls.truth.close)
        cls.portico = portico_for(cls.tryton)
        cls.addClassCleanup(cls.portico.__exit__)
        said = cls.portico.command("erp", "sync")
        cls.records = int(said.split(" records read")[0].splitlines()[-1].replace(",", ""))

    def assert_equal(self):
        found = Mirror(self.portico).facts()
        wrong = differences(found, self.truth.facts())
        self.assertFalse(wrong, f"the mirror differs\n{wrong}\n{self.portico.command('erp', 'quarantine')}")
        return found

    def test_1_the_first_sync_gives_what_tryton_has(self):
        found = self.assert_equal()
        for name, figure in found.items():
            self.assertTrue(figure, f"no {name} to compare")

    def test_2_edits_and_deletions_arrive(self):
        """In rounds, so that the cursor of one sync is the start of the next."""
        made = collections.Counter()
        for number, count in enumerate((150, 150, 200)):
            made.update(mutate(self.tryton, 1000 * SEED + number, count))
            self.portico.command("erp", "sync")
            self.assert_equal()
        self.assertEqual(sum(made.values()), 500)
        print(f"500 edits of {len(made)} kinds: {dict(made)}", flush=True)

    def test_3_a_late_commit_is_not_missed(self):
        """A record carries the time at which its transaction began: one that ends late appears behind what was read already."""
        tryton = self.truth.tryton
        late, soon = sorted(number for number, is_active in self.truth.facts()["companies"].items() if is_active)[:2]
        with tryton.transaction():
            Party = tryton.get("party.party")
            Party.write([Party(int(late))], {"name": "Committed late"})
            with TrytonClient(self.tryton.url, self.tryton.database, self.tryton.user, self.tryton.password) as client:
                client.call("model.party.party.write", [int(soon)], {"name": "Committed soon"})
            self.portico.command("erp", "sync")
            names = {number: row[0] for number, row in Mirror(self.portico).facts_of("company_details").items()}
            self.assertEqual(names[soon], "Committed soon")
            self.assertNotEqual(names[late], "Committed late")
        self.portico.command("erp", "sync")
        self.assert_equal()

    def test_4_a_sync_without_changes_reads_little(self):
        self.portico.command("erp", "sync")
        said = self.portico.command("erp", "sync")
        self.assertIn(" 0 changed", said)
        again = int(said.split(" records read")[0].splitlines()[-1].replace(",", ""))
        self.assertLess(again, self.records / 2, "what was written yesterday need not be read again")


if __name__ == "__main__":
    unittest.main()
