#!/usr/bin/python3
"""template_test.py BUILD_FOLDER CMAKE C_FLAGS CXX_FLAGS: what a partner does in his first hour.

Installs the SDK into a new prefix, makes a plugin from the template in another folder, and builds
and tests it against the installed SDK alone.
"""

import os
import pathlib
import subprocess
import sys
import tempfile

build, cmake, c_flags, cxx_flags = sys.argv[1:]
name = "first_plugin"


def run(*command, **options):
    print("+", *command, flush=True)
    subprocess.run([str(part) for part in command], check=True, **options)


def create(template, target):
    """As `portico plugin new`: copies the folder and writes the name for @plugin_id@."""
    for source in sorted(template.rglob("*")):
        if source.is_file():
            file = target / source.relative_to(template)
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_text(source.read_text(encoding="utf-8").replace("@plugin_id@", name), encoding="utf-8")


with tempfile.TemporaryDirectory() as folder:
    root = pathlib.Path(folder)
    prefix, plugin = root / "prefix", root / name
    run(cmake, "--install", build, "--prefix", prefix, "--component", "sdk")
    create(prefix / "share/portico/template", plugin)
    run(
        cmake, "-S", plugin, "-B", plugin / "build", "-G", "Ninja", f"-DCMAKE_PREFIX_PATH={prefix}",
        "-DCMAKE_BUILD_TYPE=Debug", f"-DCMAKE_C_FLAGS={c_flags}", f"-DCMAKE_CXX_FLAGS={cxx_flags} -Wall -Wextra",
        "-DPython3_ROOT_DIR=/usr",
    )
    run(cmake, "--build", plugin / "build")
    run("ctest", "--test-dir", plugin / "build", "--output-on-failure", "--no-tests=error")
    run(prefix / "bin/portico-verify", plugin / f"build/plugins/{name}/{name}.so")
    bundle = {str(p.relative_to(plugin / "build/plugins")) for p in (plugin / "build/plugins").rglob("*.*")}
    wanted = {f"{name}/{name}.so", f"{name}/openapi.json", f"{name}/migrations/0001_favourites.sql"}
    if bundle != wanted:
        sys.exit(f"the bundle holds {sorted(bundle)} instead of {sorted(wanted)}")
    environment = dict(os.environ, PKG_CONFIG_PATH=f"{prefix}/lib/pkgconfig:{prefix}/lib/x86_64-linux-gnu/pkgconfig")
    found = subprocess.run(["pkg-config", "--cflags", "portico"], env=environment, capture_output=True, text=True)
    if f"{build}" in found.stdout:
        sys.exit(f"pkg-config names the build folder: {found.stdout}")
