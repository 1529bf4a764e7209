#!/usr/bin/python3
"""verify_test.py VERIFY BAD GOOD...: each good plugin passes; each broken rule of the bad one is named."""

import json
import os
import subprocess
import sys
import tempfile

verify, bad, *good = sys.argv[1:]
BROKEN = {  # case: what the reason must say
    "symbols": "second_symbol",
    "load": "static constructors do work",
    "descriptor": "1.0.1",
    "extension": "is not NULL",
    "destroy": "It crashed",
    "poor_host": "It ",
    "cycles": "1 route",
    "storage": "1 route",
    "requests": "answered 500",
    "events": "1 route",
}


def outcome(plugin, expected_exit):
    # Leaks of a plugin that crashes on purpose are not the question.
    environment = dict(os.environ, ASAN_OPTIONS="detect_leaks=0")
    run = subprocess.run([verify, "--json", plugin], capture_output=True, text=True, env=environment)
    if run.returncode != expected_exit:
        sys.exit(f"{plugin}: exit {run.returncode}, expected {expected_exit}\n{run.stdout}{run.stderr}")
    return {case["name"]: case.get("reason") for case in json.loads(run.stdout)["cases"]} if run.stdout else {}


for plugin in good:
    print(plugin, sorted(outcome(plugin, 0)))
reasons = {name: reason for name, reason in outcome(bad, 1).items() if reason is not None}
print(json.dumps(reasons, indent=2))
wrong = [name for name in BROKEN.keys() | reasons.keys() if BROKEN.get(name, "\0") not in reasons.get(name, "")]
if wrong:
    sys.exit(f"wrong or missing: {wrong}")
with tempfile.NamedTemporaryFile(suffix=".so") as cut, open(good[0], "rb") as whole:
    cut.write(whole.read(2000))
    cut.flush()
    outcome(cut.name, 2)
