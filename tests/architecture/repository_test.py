"""Each rule of repository.py refuses a sample. The samples are put together here, or this file would be refused."""
import sys
import unittest

sys.dont_write_bytecode = True

import repository  # noqa: E402


class Names(unittest.TestCase):
    def test_names(self):
        for path, is_allowed in (
            ("host/core/version.cpp", True), ("scripts/a.py", False), ("notes.md", False),
            ("host/util/a.cpp", False), ("host/core/string_utils.cpp", False), ("host/core/common.hpp", False),
            ("host/plugins/plugin_manager.cpp", True), ("host/plugins/cell_manager.cpp", False), ("host/core/utility_bill.cpp", True),
        ):
            with self.subTest(path=path):
                self.assertEqual(not repository.name_violations(path), is_allowed)


class Texts(unittest.TestCase):
    def refused(self, line, path="host/a.cpp"):
        return bool(repository.text_violations(path, f"first\n{line}\n"))

    def test_paths_of_one_machine(self):
        for folder in ("work", "home", "root", "Users"):
            self.assertTrue(self.refused(f'open("/{folder}/me/x")'))
        self.assertTrue(self.refused("see ../" + "shared/design"))
        for line in ('open("/srv/erp/export")', "sdk/home/x", "https://shop.example/home/a", "$repository/work/x"):
            self.assertFalse(self.refused(line), line)

    def test_registries(self):
        for name in ("registry.npm" + "js.org", "py" + "pi.org", "deb." + "debian.org"):
            self.assertTrue(self.refused(f"https://{name}/x"))
        self.assertFalse(self.refused("registry.counter(name)"))

    def test_loose_ends_need_an_issue(self):
        for word in ("TO" + "DO", "FIX" + "ME"):
            self.assertTrue(self.refused(f"// {word}: later"))
            self.assertFalse(self.refused(f"// {word}(#12): later"))

    def test_build_files(self):
        self.assertTrue(self.refused("Fetch" + "Content_Declare(x)", "CMakeLists.txt"))
        self.assertTrue(self.refused("include_directories(x)", "host/CMakeLists.txt"))
        self.assertTrue(self.refused("file(GL" + "OB sources *.cpp)", "host/CMakeLists.txt"))
        self.assertFalse(self.refused("target_include_directories(x PUBLIC y)", "host/CMakeLists.txt"))

    def test_scripts_are_executable(self):
        self.assertTrue(repository.mode_violations("packaging/run", "#!/bin/bash\n", False))
        self.assertFalse(repository.mode_violations("packaging/run", "#!/bin/bash\n", True))
        self.assertTrue(repository.mode_violations("README.md", "# x\n", True))
        self.assertTrue(repository.mode_violations("packaging/a.sh", "echo\n", False))


if __name__ == "__main__":
    unittest.main()
