"""Prices are published here: a file is checked, published as a whole and taken back, and a kill in the middle of it
leaves the old or the new prices, never a mixture."""
import csv
import io
import os
import pathlib
import random
import shutil
import signal
import tempfile
import time
import unittest

from portico_process import Portico, demo_folder, until

ADMIN = "/admin/api/v1/pricing"
RULES = 20000
ROUNDS = int(os.environ.get("PORTICO_KILLS", "3"))


class PricingImport(unittest.TestCase):
    def setUp(self):
        self.folder = pathlib.Path(tempfile.mkdtemp(prefix="portico-import-"))
        self.portico = Portico(erp=demo_folder())
        self.portico.command("erp", "sync")
        self.operator = self.portico.key("operator")
        with open(demo_folder() / "products.csv", newline="", encoding="utf-8") as file:
            self.skus = [row["sku"] for row in csv.DictReader(file)]

    def tearDown(self):
        self.portico.stop()
        shutil.rmtree(self.portico.folder, ignore_errors=True)
        shutil.rmtree(self.folder, ignore_errors=True)

    def file(self, name, text):
        path = self.folder / name
        path.write_text(text, encoding="utf-8")
        return path

    def many_rules(self, value):
        """One rule for each break, so that a mixture of two publications would be seen."""
        lines = [f"k-{i},summer,{self.skus[i % len(self.skus)]},{i // len(self.skus) + 1},fixed,{value}\n" for i in range(RULES)]
        return "id,list_id,sku,min_quantity,kind,value\n" + "".join(lines)

    def ask(self, method, path, body=None, **headers):
        answer = self.portico.request(method, ADMIN + path, body, token=self.operator, **headers)
        self.assertLess(answer.status, 300, answer.body)
        return answer

    def published_values(self):
        rows = csv.DictReader(io.StringIO(self.ask("GET", "/export").body.decode()))
        return [row["value"] for row in rows]

    def publish_list(self):
        path = self.file("lists.csv", "id,name,currency,kind,priority\nsummer,Summer,EUR,default,1\n")
        self.portico.command("pricing", "import", path, "--publish")

    def test_the_command_checks_publishes_exports_and_takes_back(self):
        self.publish_list()
        bad = self.file("bad.csv", "id,list_id,sku,kind,value\nr-1,summer,nothing,fixed,-5\n")
        refused = self.portico.command("pricing", "import", bad, expect=1)
        self.assertIn("There is no product nothing.", refused)
        self.assertIn("it must be 0 or more", refused)
        good = self.file("good.csv", f"id,list_id,sku,kind,value\nr-1,summer,{self.skus[0]},fixed,0.5\n")
        self.assertIn("1 new, 0 changed, 0 closed", self.portico.command("pricing", "import", good, "--dry-run"))
        self.assertEqual(self.published_values(), [])
        self.assertIn("is published: 1 new", self.portico.command("pricing", "import", good, "--publish"))
        self.assertEqual(self.published_values(), ["0.5"])
        export = self.folder / "export.csv"
        self.portico.command("pricing", "export", "--list", "summer", "-o", export)
        again = self.portico.command("pricing", "import", export, "--dry-run")
        self.assertIn("0 new, 0 changed, 0 closed, 1 unchanged", again)
        self.assertIn("local:", self.portico.command("pricing", "publications"))
        self.assertIn("is published: 0 new, 0 changed, 1 closed", self.portico.command("pricing", "undo", "2"))
        self.assertEqual(self.published_values(), [])

    def test_another_person_approves(self):
        self.portico.stop()
        self.portico.settings.append("plugins.pricing.four_eyes=true")
        self.portico.start()
        path = self.file("lists.csv", "id,name,currency,kind,priority\nsummer,Summer,EUR,default,1\n")
        self.portico.command("pricing", "import", path, "--publish", "--as", "anna")
        self.assertIn("another operator must approve", self.portico.command("pricing", "approve", "1", "--as", "anna", expect=1))
        self.portico.command("pricing", "approve", "1", "--as", "borys")
        made = self.ask("GET", "/publications").json["items"][0]
        self.assertEqual((made["published_by"], made["approved_by"]), ("local:anna", "local:borys"))
        self.assertIn("a name is", self.portico.command("pricing", "approve", "1", "--as", "an na", expect=2))

    def test_a_kill_leaves_the_old_or_the_new_prices(self):
        self.publish_list()
        former = []
        for number in range(1, ROUNDS + 1):
            path = self.file("rules.csv", self.many_rules(number))
            with open(path, "rb") as file:
                started = self.ask("POST", "/imports?publish=true", file.read(), Content_Type="text/csv").json
            address = f"/imports/{started['import']}"
            until(lambda: self.ask("GET", address).json["state"] in ("publishing", "published"), what="the publication")
            time.sleep(random.random() * 0.2)  # somewhere in it, or behind it
            os.kill(self.portico.cell_pid(), signal.SIGKILL)
            until(self.answers, what="the next cell")
            now = self.published_values()
            self.assertIn(now, (former, [str(number)] * RULES), "a mixture")
            until(lambda: self.ask("GET", address).json["state"] == "published", what="the rest of the publication")
            former = [str(number)] * RULES
            self.assertEqual(self.published_values(), former)

    def answers(self):
        try:
            return self.portico.request("GET", ADMIN + "/imports", token=self.operator).status == 200
        except OSError:
            return False


if __name__ == "__main__":
    unittest.main()
