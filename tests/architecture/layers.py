#!/usr/bin/python3
"""Fails when a file includes something that its layer may not see. ARCHITECTURE.md draws the picture."""
import re
import sys

import tree

SOURCE = re.compile(r".*\.(c|h|cpp|hpp|c\.in|h\.in|cpp\.in|hpp\.in)")
INCLUDE = re.compile(r'\s*#\s*include\s*(?:<([^>]+)>|"([^"]+)")')
IS_TEST = re.compile(r"(^|/)(tests|testing)/|^sdk/testkit/|(^|/)test_\w+\.hpp|_test(_\w+)?\.(c|cpp|hpp)$|(^|/)(oracle|rule_text|\w+_world)\.(cpp|hpp)$")

# A third-party header, and the only files that may include it.
LIBRARIES = {
    r"boost/json": r"sdk/src/json\w*\.(cpp|hpp)$|host/plugins/config_schema\.",
    r"valijson/": r"host/plugins/config_schema\.",
    r"boost/": r"host/plugins/",
    r"(sqlite3\.h|sqlite3ext\.h|SQLiteCpp/)": r"host/storage/|tests/bench/storage_bench\.",
    r"Poco/(JWT|Crypto|JSON)/": r"host/(security|gateway)/",
    r"Poco/": r"host/(gateway|client)/|tests/bench/bare_poco\.",
    r"openssl/": r"host/security/",
    r"(spdlog|fmt|prometheus)/": r"host/observability/",
    r"CLI/": r"host/cli/|plugins/reorder/eval/",
    r"toml\+\+/": r"host/cli/config\w*\.",
    r"zlib\.h": r"host/client/|plugins/reorder/eval/",
    r"(archive|archive_entry|expat)\.h": r"sdk/sheet/",
    r"xlsxwriter\.h": r"(plugins/catalogue/exports|sdk/sheet)/",
    r"(pango|cairo)/": r"plugins/catalogue/exports/",
    r"date/": r"plugins/reorder/standing/time_zone\.",
    r"benchmark/": r"tests/bench/",
    r"(gtest|gmock)/": IS_TEST.pattern,
}

# Folders of the host that any folder of it may include; all others are adapters and see only themselves.
SHARED_IN_HOST = {"ports", "core"}
# Files that name concrete types: the composition root and the commands in front of it.
COMPOSES_HOST = re.compile(r"host/\w+\.(cpp|hpp)$|host/cli/|tests/")
# What the rules of a plugin or of the host's core may see of the SDK: vocabulary, no services.
VOCABULARY = re.compile(r"portico/(result|money|decimal|time|json|version)\.hpp")
DOMAIN_VOCABULARY = re.compile(r"portico/(result|money|decimal|time)\.hpp")
C_HEADER = re.compile(r"(assert|ctype|errno|limits|stdbool|stddef|stdint|stdio|stdlib|string)\.h")
SYSTEM = re.compile(r"(sys|netinet|arpa|net|linux)/\w+\.h|[a-z0-9_]+(\.h)?")


def violations_of(path, text):
    """['path:line: reason'] for one file."""
    found = []
    for number, line in enumerate(text.splitlines(), 1):
        match = INCLUDE.match(line)
        if not match:
            continue
        reason = _refuse_system(path, match[1]) if match[1] else _refuse_own(path, match[2])
        if reason:
            found.append(f"{path}:{number}: {line.strip()}: {reason}")
    return found


def _refuse_system(path, header):
    """Why the file may not include <header>, or None."""
    for pattern, allowed in LIBRARIES.items():
        if re.match(pattern, header):
            return None if re.search(allowed, path) else f"this library is reached only from {allowed}"
    if header.startswith("portico/"):
        return _refuse_sdk(path, header)
    if path.startswith("sdk/include/portico/abi/") and not C_HEADER.fullmatch(header):
        return "the ABI headers are C: standard C headers only"
    if not SYSTEM.fullmatch(header):
        return "an unknown library: name it in tests/architecture/layers.py and ARCHITECTURE.md"
    return None


def _refuse_sdk(path, header):
    if path.startswith("sdk/include/portico/abi/"):
        return None if header.startswith("portico/abi/") else "the ABI headers include each other only"
    if header.startswith("portico/testkit/") and not (IS_TEST.search(path) or path.startswith("sdk/")):
        return "the test kit is for tests"
    if IS_TEST.search(path):
        return None
    if re.match(r"plugins/\w+/domain/", path) and not DOMAIN_VOCABULARY.fullmatch(header):
        return "a plugin's rules see result, money, decimal and time of the SDK, nothing that does I/O"
    if path.startswith("host/core/") and not VOCABULARY.fullmatch(header):
        return "host/core is pure: vocabulary of the SDK only"
    return None


def _refuse_own(path, header):
    """Why the file may not include "header", or None. A name without a folder is a neighbour."""
    if ".." in header.split("/"):
        return "no include climbs out of its folder"
    folder = header.split("/")[0] if "/" in header else ""
    if path.startswith("sdk/include/portico/abi/"):
        return None if not folder else "the ABI headers include each other only"
    if path.startswith("plugins/"):
        return _refuse_in_plugin(path, folder)
    if path.startswith("sdk/testkit/"):
        seen = header.startswith("plugins/services/") or not _is_host(folder) or folder in {"client", "erp", "storage", *SHARED_IN_HOST}
        return None if seen else "the test kit sees the host's ports, client, erp, storage and plugins/services only"
    if path.startswith("sdk/"):
        return "the SDK never includes the host" if _is_host(folder) else None
    if path.startswith("host/"):
        return _refuse_in_host(path, folder)
    return None


def _is_host(folder):
    return folder == "host" or (bool(folder) and (tree.ROOT / "host" / folder).is_dir())


def _refuse_in_plugin(path, folder):
    plugin, _, rest = path.removeprefix("plugins/").partition("/")
    slices = {"domain", "store", "http", "jobs", "events", "services", "connector", "web"}
    if folder == plugin:
        return None
    if folder and folder not in slices and not (tree.ROOT / "plugins" / plugin / folder).is_dir():
        return "plugins see the SDK and their own folder; they meet through services and events"
    own = rest.split("/")[0] if "/" in rest else ""
    if own == "domain" and folder not in {"", "domain"}:
        return "a plugin's rules include no adapter"
    if {own, folder} == {"store", "http"} and not IS_TEST.search(path):
        return "store and http never include each other"
    return None


def _refuse_in_host(path, folder):
    own = path.split("/")[1]
    if not folder or folder == own or folder in SHARED_IN_HOST and own not in SHARED_IN_HOST:
        return None
    if own == "ports" and folder == "core":
        return None
    if own in SHARED_IN_HOST:
        return "host/core and host/ports are pure: no adapter"
    if COMPOSES_HOST.match(path) or IS_TEST.search(path):
        return None
    if _is_host(folder):
        return "folders of the host meet through host/ports"
    return None


def main():
    found = []
    for path in tree.files():
        if SOURCE.fullmatch(path):
            found += violations_of(path, tree.text(path) or "")
    return tree.report("layers", found)


if __name__ == "__main__":
    sys.exit(main())
