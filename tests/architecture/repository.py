#!/usr/bin/python3
"""Fails on what doesn't belong into the repository: paths of one machine, vague names, loose ends."""
import os
import re
import sys

import tree

TOP_LEVEL = {
    "host", "sdk", "plugins", "config", "tests", "packaging", ".ci",
    "CMakeLists.txt", "CMakePresets.json", "README.md", "ARCHITECTURE.md", "CONTRIBUTING.md", "CHANGELOG.md", "LICENSE",
    ".clang-format", ".clang-tidy", ".editorconfig", ".gitattributes", ".gitignore",
}
VAGUE_NAMES = {"util", "utils", "helper", "helpers", "common", "misc", "manager"}
NAMED_SO_BY_THE_BRIEF = {"plugin_manager"}

# What no line may hold, and why. (?#) keeps a pattern from finding itself here.
FORBIDDEN = (
    (re.compile(r"(?<![\w.$}])/(?#)(?:work|home|root|Users|mnt|builds)/[\w.-]"), "a path of one machine"),
    (re.compile(r"\.\./(?#)shared\b"), "a path outside the repository"),
    (re.compile(r"npm(?#)js\.org|yarn(?#)pkg\.com|py(?#)pi\.org|python(?#)hosted|deb\.(?#)debian\.org|crates\.(?#)io"), "a registry's host name"),
    (re.compile(r"\b(?:TO(?#)DO|FIX(?#)ME|HA(?#)CK)\b(?!.{0,20}#\d+)"), "a loose end without an issue number"),
)
FORBIDDEN_IN_CMAKE = (
    (re.compile(r"Fetch(?#)Content|External(?#)Project", re.I), "the build downloads nothing"),
    (re.compile(r"^\s*(?:include_directories|link_directories|link_libraries|add_definitions)\s*\(", re.I), "targets only"),
    (re.compile(r"\bGLOB(?#)(?:_RECURSE)?\b"), "sources are listed by hand"),
)
SHEBANG = re.compile(r"#!/(?:usr/)?bin/")
IS_CMAKE = re.compile(r"(.*/)?CMakeLists\.txt|.*\.cmake")


def name_violations(path):
    found = []
    top = path.split("/")[0]
    if top not in TOP_LEVEL:
        found.append(f"{path}: the top level is fixed; {top} is not part of it")
    for part in path.split("/"):
        stem = part.split(".")[0]
        words = set(re.split(r"[_-]", stem.lower()))
        if words & VAGUE_NAMES and stem not in NAMED_SO_BY_THE_BRIEF:
            found.append(f"{path}: {part} says nothing; name the thing that it is")
    return found


def text_violations(path, text):
    rules = FORBIDDEN + (FORBIDDEN_IN_CMAKE if IS_CMAKE.fullmatch(path) else ())
    return [f"{path}:{number}: {reason}: {line.strip()[:100]}"
            for number, line in enumerate(text.splitlines(), 1)
            for pattern, reason in rules if pattern.search(line)]


def mode_violations(path, text, is_executable):
    starts_as_script = bool(SHEBANG.match(text))
    if path.endswith(".sh") and not starts_as_script:
        return [f"{path}: a shell script starts with #!/bin/bash"]
    if starts_as_script and not is_executable and not path.endswith("_test.py"):
        return [f"{path}: starts with #! but is not executable"]
    if is_executable and not starts_as_script:
        return [f"{path}: is executable but no script"]
    return []


def main():
    found = []
    for path in tree.files():
        found += name_violations(path)
        text = tree.text(path)
        if text is not None:
            found += text_violations(path, text)
            found += mode_violations(path, text, os.access(tree.ROOT / path, os.X_OK))
    return tree.report("repository", found)


if __name__ == "__main__":
    sys.exit(main())
