#!/usr/bin/python3
"""lock_test.py COMPILER: the lock accepts today's headers and an appended slot, and nothing else."""

import pathlib
import shutil
import subprocess
import sys
import tempfile

HERE = pathlib.Path(__file__).resolve().parent
COMMIT = "(*commit)"
ROLLBACK = "(*rollback)"
MORE = "void (*more)(void);\n    portico_status "
CASES = [  # what is done to storage.h, and what the compiler must say
    ("nothing", lambda text: text, None),
    ("append a slot", lambda text: text.replace("} portico_storage;", "void (*more)(void);\n} portico_storage;"), None),
    ("swap two slots", lambda text: text.replace(ROLLBACK, "@").replace(COMMIT, ROLLBACK).replace("@", COMMIT),
     "portico_storage.commit moved"),
    ("insert a slot", lambda text: text.replace("portico_status " + COMMIT, MORE + COMMIT), "portico_storage.commit moved"),
    ("change a type", lambda text: text.replace("int64_t* changed", "int32_t* changed"),
     "portico_storage.execute has another type"),
    ("renumber", lambda text: text.replace("PORTICO_WRITE = 1", "PORTICO_WRITE = 2"), "PORTICO_WRITE"),
]

failures = 0
for lock in sorted(HERE.glob("lock_*.cpp")):
    for name, change, expected in CASES:
        with tempfile.TemporaryDirectory() as folder:
            shutil.copytree(HERE.parent / "include", folder, dirs_exist_ok=True)
            header = pathlib.Path(folder, "portico/abi/storage.h")
            before = header.read_text(encoding="utf-8")
            after = change(before)
            if (after == before) != (name == "nothing"):
                sys.exit(f"{name}: storage.h has changed so much that this test must be adapted")
            header.write_text(after, encoding="utf-8")
            compiler = [sys.argv[1], "-std=c++20", "-fsyntax-only", f"-I{folder}", lock]
            run = subprocess.run(compiler, capture_output=True, text=True)
        refused = run.returncode != 0
        if refused != (expected is not None) or (expected or "") not in run.stderr:
            print(f"{lock.name}: {name}: expected {expected or 'success'}, got:\n{run.stderr}")
            failures += 1
sys.exit(1 if failures else 0)
