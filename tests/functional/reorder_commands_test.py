"""`portico reorder`: what a service desk asks about a company, with and without a running host."""
import csv
import json
import unittest

from portico_process import Portico, demo_folder, run, until


class ReorderCommands(unittest.TestCase):
    def setUp(self):
        self.portico = Portico(erp=demo_folder())
        self.addCleanup(self.portico.__exit__)
        self.portico.command("erp", "sync")
        with open(self.portico.erp / "orders.csv", newline="", encoding="utf-8-sig") as file:
            row = next(row for row in csv.DictReader(file))
            self.company = row["company_id"]
        with open(self.portico.erp / "products.csv", newline="", encoding="utf-8-sig") as file:
            self.skus = [row["sku"] for row in csv.DictReader(file) if row.get("status") in ("", "active", None)][:3]
        self.token = self.portico.key()

    def call(self, path, body):
        reply = self.portico.request("POST", f"/api/v1/reorder/{path}", body=body, token=self.token, **{"Portico-Company": self.company})
        self.assertEqual(reply.status, 201, reply.body)
        return reply.json

    def reorder(self, *words, **more):
        return run("reorder", *words, *self.portico.options(), **more)

    def test_a_service_desk_sees_what_members_see(self):
        lines = [{"sku": sku, "quantity": "100"} for sku in self.skus]
        basket = self.call("baskets", {"name": "Spring", "lines": lines})
        kept = self.call("lists", {"name": "Each week", "lines": [*lines, {"sku": "no-such-sku"}]})
        self.assertIn("Spring", self.reorder("baskets", self.company))
        shown = self.reorder("baskets", self.company, basket["id"])
        self.assertIn(f"costs {basket['total']} {basket['currency']}", shown)
        self.assertIn("Each week", self.reorder("lists", self.company))
        self.assertRegex(self.reorder("lists", self.company, kept["id"]), r"no-such-sku +1 +unknown_sku")
        self.assertIn("There is no list", self.reorder("lists", self.company, "no-such-list", expect=1))

        until(lambda: json.loads(self.reorder("due", self.company, "--json"))["items"], what="the learning")
        self.assertRegex(self.reorder("due", self.company, "--limit", "3"), r"PROBABILITY")
        self.assertIn("--limit", self.reorder("due", self.company, "--limit", "0", expect=2))

        bought = json.loads(self.reorder("purchased", self.company, "--json"))["items"]
        sku = bought[0]["sku"]
        self.assertIn(sku, self.reorder("purchased", self.company, "--find", sku.lower(), "--sort", "times"))

        text = self.portico.folder / "lines.txt"
        text.write_text(f"{self.skus[0]};100\n{self.skus[1]};100\n")
        self.assertIn("2 lines; what can be ordered costs", self.reorder("check", self.company, str(text)))
        text.write_text(f"{self.skus[0]};100\nno-such-sku;1\n")
        self.assertIn("unknown_sku", self.reorder("check", self.company, str(text), expect=1))
        self.assertIn("can't read", self.reorder("check", self.company, "/no/such/file", expect=1))
        self.portico.stop()
        self.assertIn("Spring", self.reorder("baskets", self.company))


if __name__ == "__main__":
    unittest.main()
