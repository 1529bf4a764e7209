#!/usr/bin/python3
"""build_pages.py OUT: packs the reference page, with what npm brought, into what the binary embeds.

Writes OUT/reference_files.S (the packed bytes) and OUT/embedded/reference_files.hpp and .cpp (the table).
Fetches the npm packages first if they are missing or older than the lock; --fetch-only does no more.
"""
import fcntl
import gzip
import hashlib
import pathlib
import re
import shutil
import subprocess
import sys

HERE = pathlib.Path(__file__).resolve().parent
LOCK = HERE / "package-lock.json"
INSTALLED = HERE / "node_modules/.package-lock.json"
LIBRARY = HERE / "node_modules/swagger-ui-dist"

# Name in the address, and where the content is. Several sources are put together.
ASSETS = {
    "swagger-ui-bundle.js": [LIBRARY / "swagger-ui-bundle.js"],
    "swagger-ui.css": [LIBRARY / "swagger-ui.css"],
    "favicon-32x32.png": [LIBRARY / "favicon-32x32.png"],
    "reference.js": [HERE / "docs/reference.js"],
    "reference.css": [HERE / "docs/reference.css"],
    "licences.txt": [LIBRARY / "NOTICE", LIBRARY / "LICENSE", LIBRARY / "swagger-ui-bundle.js.LICENSE.txt"],
}
PAGE = HERE / "docs/index.html"
MEDIA_TYPES = {
    ".html": "text/html; charset=utf-8", ".js": "text/javascript; charset=utf-8", ".css": "text/css; charset=utf-8",
    ".txt": "text/plain; charset=utf-8", ".png": "image/png",
}


def is_fetched():
    sources = [source for sources in ASSETS.values() for source in sources]
    return (INSTALLED.is_file() and INSTALLED.stat().st_mtime >= LOCK.stat().st_mtime
            and all(source.is_file() for source in sources))


def fetch():
    """`npm ci`, once even if two build folders are built at the same time."""
    with open(LOCK, "rb") as held:
        fcntl.flock(held, fcntl.LOCK_EX)
        if is_fetched():
            return
        if not shutil.which("npm"):
            sys.exit("npm is missing, and the web pages are made of npm packages: install nodejs and npm, then build again.")
        done = subprocess.run(
            ["npm", "ci", "--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error"], cwd=HERE, timeout=600, check=False)
        if done.returncode != 0:
            sys.exit(f"npm ci failed in {HERE}: see above; without a network, bring node_modules from a machine that has one.")
        INSTALLED.touch()


def without_source_map(content):
    """The map is not served, so nobody shall ask for it."""
    return re.sub(rb"\n?(//|/\*)# sourceMappingURL=\S+( ?\*/)?\s*$", b"\n", content)


def plain_files():
    """{address: (content, may be kept for ever)}"""
    files = {}
    page = PAGE.read_text(encoding="utf-8")
    for name, sources in ASSETS.items():
        content = without_source_map(b"\n".join(source.read_bytes() for source in sources))
        stem, _, suffix = name.rpartition(".")
        address = f"docs/assets/{stem}.{hashlib.sha256(content).hexdigest()[:12]}.{suffix}"
        if f"@{name}@" not in page:
            sys.exit(f"{PAGE}: nothing refers to {name}")
        page = page.replace(f"@{name}@", address)
        files["/" + address] = (content, True)
    if unknown := re.search(r"@[\w.-]+@", page):
        sys.exit(f"{PAGE}: {unknown[0]} is not one of the assets")
    files["/docs"] = (page.encode(), False)
    return dict(sorted(files.items()))


def write_if_changed(path, content):
    path.parent.mkdir(parents=True, exist_ok=True)
    if not path.is_file() or path.read_bytes() != content:
        path.write_bytes(content)


HEADER = """#pragma once

#include <array>
#include <string_view>

namespace portico::web {

struct PackedFile {
    std::string_view path;
    std::string_view content_type;
    std::string_view gzip;
    std::string_view etag;
    bool may_be_kept;  ///< its address changes with its content
};

/// By path.
extern const std::array<PackedFile, %d> packed_files;

}  // namespace portico::web
"""


def embed(files, out):
    assembly = ['.section .rodata, "a", @progbits']
    symbols, rows = [], []
    for number, (path, (content, may_be_kept)) in enumerate(files.items()):
        packed = out / f"{number}.gz"
        write_if_changed(packed, gzip.compress(content, 9, mtime=0))
        symbol = f"portico_web_file_{number}"
        assembly += [f".global {symbol}", f".hidden {symbol}", f"{symbol}:", f'.incbin "{packed}"']
        symbols.append(f'extern "C" __attribute__((visibility("hidden"))) const char {symbol}[];')
        suffix = pathlib.PurePath(path).suffix or ".html"
        tag = hashlib.sha256(content).hexdigest()[:32]
        rows.append(f'    {{"{path}", "{MEDIA_TYPES[suffix]}", {{{symbol}, {packed.stat().st_size}}}, "\\"{tag}\\"", {str(may_be_kept).lower()}}},')
    assembly += ['.section .note.GNU-stack, "", @progbits', ""]
    source = ['#include "embedded/reference_files.hpp"', "", *symbols, "", "namespace portico::web {", "",
              f"constinit const std::array<PackedFile, {len(rows)}> packed_files{{{{", *rows, "}};", "", "}  // namespace portico::web", ""]
    write_if_changed(out / "embedded/reference_files.hpp", (HEADER % len(rows)).encode())
    (out / "embedded/reference_files.cpp").write_text("\n".join(source))
    (out / "reference_files.S").write_text("\n".join(assembly))


def main(arguments):
    fetch()
    if arguments != ["--fetch-only"]:
        embed(plain_files(), pathlib.Path(arguments[0]).resolve())


if __name__ == "__main__":
    main(sys.argv[1:])
