#!/usr/bin/python3
"""Fails when a file or a function is too long. Listed exceptions may only shrink, and a stale entry fails."""
import ast
import re
import sys

import tree

FILE_LINES_MAX = 500
FUNCTION_LINES_MAX = 60
TEST_LINES_MAX = 100  # a test may carry its table
CHECKED = re.compile(r".*\.(c|h|cpp|hpp|py|cmake)|(.*/)?CMakeLists\.txt|packaging/\w+|\.ci/\w+")

# path, or path:function -> lines it has now. Make it shorter and lower the number, or drop the line.
LONGER = {}


NO_FUNCTION = re.compile(r"(namespace|using|extern \"C\"|typedef|#|public|private|protected|//)\b|//|#")
TYPE = re.compile(r"(class|struct|enum|union)\b")


def cpp_functions(lines):
    """Yields (name, lines) of the definitions at the left margin, and of those inside types.

    Relies on the format of this repository: namespaces are not indented, and what starts at a margin
    ends with a brace at the same margin.
    """
    block = []
    for line in lines:
        if not block and (not re.match(r"[A-Za-z_~\[]", line) or NO_FUNCTION.match(line)):
            continue
        block.append(line)
        if line[:1] == "}" or (line[:1] not in (" ", "") and line.rstrip().endswith(";")) \
                or (len(block) > 1 and re.match(r"\s.*\);$", line) and not any(row.rstrip().endswith("{") for row in block)):
            yield from _definitions(block)
            block = []


def _definitions(block):
    head = next((row for row in block if not row.startswith("template")), "")
    if re.match(r"[^({]*=\s*\{", head):
        return  # a table of values
    if TYPE.match(head) and not re.match(r"[^{]*\(", head):
        yield from cpp_functions([row[4:] if row.startswith("    ") else "" for row in block[1:-1]])
    elif re.match(r"\}(?!;)", block[-1]):  # "};" ends a table
        text = " ".join(block[:4])
        call = re.search(r"([\w:~]+)\s*\(([^)]*)", text)
        name = "?" if not call else f"{call[1]}({call[2]})" if call[1].startswith("TEST") else call[1]
        yield name, len(block)


def python_functions(text):
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef)):
            yield node.name, node.end_lineno - node.lineno + 1


def measure(path, text):
    """Yields (what, lines, limit) of the file and of its functions."""
    yield path, len(text.splitlines()), FILE_LINES_MAX
    functions = ()
    if path.endswith((".cpp", ".hpp")):
        functions = cpp_functions(text.splitlines())
    elif path.endswith(".py"):
        functions = python_functions(text)
    for name, lines in functions:
        is_test = name.startswith(("TEST(", "TEST_F(", "TEST_P(", "test_"))
        yield f"{path}:{name}", lines, TEST_LINES_MAX if is_test else FUNCTION_LINES_MAX


def violations_of(measured, longer):
    found, needed = [], set()
    for what, lines, limit in measured:
        if lines <= limit:
            continue
        needed.add(what)
        if what not in longer:
            found.append(f"{what}: {lines} lines; at most {limit}")
        elif lines > longer[what]:
            found.append(f"{what}: {lines} lines; it had {longer[what]} and may only shrink")
        elif lines < longer[what]:
            found.append(f"{what}: {lines} lines now; lower its entry in tests/architecture/sizes.py")
    found += [f"{what}: is no longer too long; drop its entry in tests/architecture/sizes.py" for what in longer if what not in needed]
    return found


def main():
    measured = [item for path in tree.files() if CHECKED.fullmatch(path)
                for item in measure(path, tree.text(path) or "")]
    return tree.report("sizes", violations_of(measured, LONGER))


if __name__ == "__main__":
    sys.exit(main())
