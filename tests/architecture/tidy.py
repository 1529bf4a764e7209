#!/usr/bin/python3
"""Runs clang-tidy over the C++ files that were not found clean before; prints "PASSED FAILED" for the caller.

Changed files go first, the others as long as the time lasts. A file is known to be clean when it, every header
and the checks are the same as in an earlier run. Files that the time did not suffice for are named in a sentence.
"""
import argparse
import concurrent.futures
import hashlib
import json
import os
import pathlib
import subprocess
import sys
import time

sys.dont_write_bytecode = True

import tree  # noqa: E402


# The commands are g++'s, whose own warnings were errors already; here only the checks of .clang-tidy count.
COMPILER_ARGUMENTS = ("--extra-arg=-Wno-unknown-warning-option", "--extra-arg=-Wno-error", "--extra-arg=-w")


def parse_arguments(words):
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--build", required=True, help="folder with compile_commands.json")
    parser.add_argument("--seconds", type=int, default=600, help="start no file after this time")
    parser.add_argument("--jobs", type=int, default=os.cpu_count())
    return parser.parse_args(words)


def compiled_files(build):
    """Files of the repository that the build compiles, in its own order."""
    commands = json.loads((pathlib.Path(build) / "compile_commands.json").read_text())
    known = set(tree.files())
    found = []
    for command in commands:
        path = os.path.relpath(os.path.join(command["directory"], command["file"]), tree.ROOT)
        if path in known and path.endswith(".cpp") and path not in found:
            found.append(path)
    return found


def changed_files():
    """What differs from the main branch, or from the commit before when this is the main branch."""
    def git(*words):
        command = ["git", "-c", "safe.directory=*", "-C", str(tree.ROOT), *words]
        return subprocess.run(command, capture_output=True, text=True, check=False).stdout.split()

    base = git("merge-base", "HEAD", "origin/main") or git("merge-base", "HEAD", "main")
    if not base or base == git("rev-parse", "HEAD"):
        base = ["HEAD~1"]
    return set(git("diff", "--name-only", base[0])) | set(git("ls-files", "--others", "--exclude-standard"))


def header_digest():
    digest = hashlib.sha256()
    for path in tree.files():
        if path.endswith((".h", ".hpp", ".in")) or path in (".clang-tidy", "CMakePresets.json"):
            digest.update(path.encode() + b"\0" + (tree.ROOT / path).read_bytes())
    return digest.digest()


def check(path, build):
    """What clang-tidy says against the file; empty when it is clean."""
    command = ["clang-tidy-14", "--quiet", "-p", str(build), *COMPILER_ARGUMENTS, str(tree.ROOT / path)]
    result = subprocess.run(command, capture_output=True, text=True, check=False, cwd=tree.ROOT)
    return "" if result.returncode == 0 else result.stdout + result.stderr


def main(words):
    arguments = parse_arguments(words)
    deadline = time.monotonic() + arguments.seconds
    known = pathlib.Path(arguments.build) / "tidy-clean"
    known.mkdir(exist_ok=True)
    headers = header_digest()
    changed = changed_files()
    files = sorted(compiled_files(arguments.build), key=lambda path: path not in changed)
    markers = {path: known / hashlib.sha256(headers + path.encode() + (tree.ROOT / path).read_bytes()).hexdigest() for path in files}
    passed, failed, late = 0, 0, []

    def run(path):
        if markers[path].exists():
            return path, ""
        return path, check(path, arguments.build) if time.monotonic() < deadline else None

    with concurrent.futures.ThreadPoolExecutor(arguments.jobs) as pool:
        for path, complaint in pool.map(run, files):
            if complaint is None:
                late.append(path)
            elif complaint:
                failed += 1
                print(f"{path}:\n{complaint}", file=sys.stderr)
            else:
                passed += 1
                markers[path].touch()
    if late:
        print(f"clang-tidy: no time for {len(late)} files: {' '.join(late)}", file=sys.stderr)
    print(passed, failed)
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
