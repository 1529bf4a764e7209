"""The files of the repository, as git sees them."""
import pathlib
import subprocess

ROOT = pathlib.Path(__file__).resolve().parents[2]


def _git(*words):
    command = ["git", "-c", "safe.directory=*", "-C", str(ROOT), *words]
    return subprocess.run(command, check=True, capture_output=True, text=True).stdout


def files():
    """Paths relative to the root, of tracked files and of new ones that are not ignored; sorted."""
    names = _git("ls-files", "-z", "--cached", "--others", "--exclude-standard").split("\0")
    return sorted({name for name in names if name and (ROOT / name).is_file()})


def text(path):
    """The file's text, or None when it is not UTF-8 text."""
    content = (ROOT / path).read_bytes()
    if b"\0" in content:
        return None
    try:
        return content.decode("utf-8")
    except UnicodeDecodeError:
        return None


def report(name, violations):
    """Prints what was found; the exit code of the check."""
    for line in violations:
        print(line)
    print(f"{name}: {len(violations)} violations" if violations else f"{name}: all is well")
    return 1 if violations else 0
