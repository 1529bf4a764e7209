"""sizes.py finds long files and functions, and keeps its list of exceptions honest."""
import sys
import unittest

sys.dont_write_bytecode = True

import sizes  # noqa: E402


def body(lines, indent="    "):
    return f"{indent}step();\n" * lines


class Sizes(unittest.TestCase):
    def functions(self, text):
        return list(sizes.cpp_functions(text.splitlines()))

    def test_functions_are_measured_to_their_brace(self):
        text = f"namespace portico {{\n\nint add(int a, int b) {{\n{body(58)}}}\n\nvoid next() {{\n{body(1)}}}\n}}\n"
        self.assertEqual(self.functions(text), [("add", 60), ("next", 3)])

    def test_long_heads_and_templates(self):
        text = f"template <class T>\nResult<T> Store::find(\n    int a,\n    int b\n) const {{\n{body(2)}}}\n"
        self.assertEqual(self.functions(text), [("Store::find", 8)])

    def test_declarations_and_constants_are_none(self):
        self.assertEqual(self.functions("int add(\n    int a\n);\nconstexpr int table[] = {1, 2};\nint one() {\n    return 1;\n}\n"), [("one", 3)])

    def test_tables_are_none(self):
        self.assertEqual(self.functions("constexpr Entry table[] = {\n    {f(1)},\n    {f(2)},\n};\nint one() {\n    return 1;\n}\n"), [("one", 3)])

    def test_types_are_no_functions_but_hold_some(self):
        text = f"class Walk {{\npublic:\n    void go() {{\n{body(70, '        ')}    }}\n\nprivate:\n    int at_;\n}};\n"
        self.assertEqual(self.functions(text), [("go", 72)])

    def test_python_functions(self):
        self.assertEqual(list(sizes.python_functions("def f():\n    a = 1\n    return a\n")), [("f", 3)])

    def test_limits(self):
        long = f"void f() {{\n{body(59)}}}\n"
        self.assertEqual(sizes.violations_of(sizes.measure("a.cpp", long), {}), ["a.cpp:f: 61 lines; at most 60"])
        test = f"TEST(A, B) {{\n{body(90)}}}\n"
        self.assertEqual(sizes.violations_of(sizes.measure("a_test.cpp", test), {}), [])
        self.assertEqual(sizes.violations_of(sizes.measure("a.cmake", "x\n" * 501), {}), ["a.cmake: 501 lines; at most 500"])
        self.assertEqual(sizes.violations_of(sizes.measure("a.cmake", "x\n" * 500), {}), [])

    def test_exceptions_only_shrink_and_never_rot(self):
        for lines, expected in ((600, []), (601, ["may only shrink"]), (599, ["lower its entry"]), (500, ["drop its entry"])):
            with self.subTest(lines=lines):
                found = sizes.violations_of(sizes.measure("a.cmake", "x\n" * lines), {"a.cmake": 600})
                self.assertEqual(len(found), len(expected))
                for message, part in zip(found, expected):
                    self.assertIn(part, message)
        self.assertEqual(len(sizes.violations_of([], {"gone.cpp": 700})), 1)


if __name__ == "__main__":
    unittest.main()
