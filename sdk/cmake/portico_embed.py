"""Writes a header and a source that hold text files: NAMESPACE HEADER SOURCE FILE..."""
import pathlib
import re
import sys


def identifier(name):
    text = re.sub(r"[^A-Za-z0-9]", "_", name)
    return "file_" + text if text[0].isdigit() else text


def literal(content):
    """One C++ string literal a line of input; every byte but plain ASCII is an octal escape."""
    lines = []
    for line in content.splitlines(keepends=True) or [b""]:
        text = "".join(
            chr(byte) if 32 <= byte < 127 and byte not in b'"\\?' else f"\\{byte:03o}" for byte in line
        )
        lines.append(f'    "{text}"')
    return "\n".join(lines)


def main(namespace, header, source, *paths):
    files = [(pathlib.Path(path).name, pathlib.Path(path).read_bytes()) for path in paths]
    names = [name for name, _ in files]
    if len(set(map(identifier, names))) != len(names):
        sys.exit(f"portico_embed: two files of {namespace} have the same name")
    pathlib.Path(header).parent.mkdir(parents=True, exist_ok=True)

    declarations = "".join(f"extern const std::string_view {identifier(name)};\n" for name in names)
    pathlib.Path(header).write_text(
        "#pragma once\n\n#include <array>\n#include <string_view>\n#include <utility>\n\n"
        f"namespace {namespace} {{\n\n{declarations}\n"
        "/// Name and text of each file, in the order listed.\n"
        f"extern const std::array<std::pair<std::string_view, std::string_view>, {len(files)}> files;\n\n"
        f"}}  // namespace {namespace}\n"
    )
    bodies = "".join(
        f"constexpr char text_{i}[] =\n{literal(content)};\n\n" for i, (_, content) in enumerate(files)
    )
    views = "".join(
        f"constinit const std::string_view {identifier(name)}{{text_{i}, {len(content)}}};\n"
        for i, (name, content) in enumerate(files)
    )
    rows = "".join(
        f'    {{"{name}", {{text_{i}, {len(content)}}}}},\n' for i, (name, content) in enumerate(files)
    )
    pathlib.Path(source).write_text(
        f'#include "embedded/{pathlib.Path(header).name}"\n\nnamespace {namespace} {{\nnamespace {{\n\n{bodies}'
        f"}}  // namespace\n\n{views}\n"
        f"constinit const std::array<std::pair<std::string_view, std::string_view>, {len(files)}> files{{{{\n"
        f"{rows}}}}};\n\n}}  // namespace {namespace}\n"
    )


main(*sys.argv[1:])
