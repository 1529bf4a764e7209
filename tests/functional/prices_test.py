"""The main journey: the ERP's export comes in, a company asks what it pays, the export changes, the answer follows."""
import csv
import os
import shutil
import tempfile
import pathlib
import unittest

from portico_process import BINARY, Portico, demo_folder, until


def rewrite(path, change):
    """Applies `change(row) -> row or None` to each row of a CSV file, written as an ERP would: atomically."""
    with open(path, newline="", encoding="utf-8-sig") as file:
        reader = csv.DictReader(file)
        names, rows = reader.fieldnames, [change(dict(row)) for row in reader]
    partial = path.with_suffix(".csv.partial")
    with open(partial, "w", newline="", encoding="utf-8") as file:
        writer = csv.DictWriter(file, names)
        writer.writeheader()
        writer.writerows(row for row in rows if row)
    partial.rename(path)


class Prices(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.folder = pathlib.Path(tempfile.mkdtemp(prefix="portico-erp-"))
        cls.erp = cls.folder / "erp"
        shutil.copytree(demo_folder(), cls.erp)
        cls.portico = Portico(erp=cls.erp)
        cls.portico.command("erp", "sync")
        cls.key = cls.portico.key()
        with open(cls.erp / "companies.csv", newline="", encoding="utf-8") as file:
            cls.companies = [row["id"] for row in csv.DictReader(file) if row["active"] != "false"]
        with open(cls.erp / "price_rules.csv", newline="", encoding="utf-8") as file:
            cls.rules = list(csv.DictReader(file))

    @classmethod
    def tearDownClass(cls):
        cls.portico.stop()
        shutil.rmtree(cls.folder, ignore_errors=True)

    def price(self, company, sku, **more):
        query = "&".join(f"{name}={value}" for name, value in more.items())
        return self.portico.request(
            "GET", f"/api/v1/pricing/prices/{sku}?{query}", token=self.key, Portico_Company=company
        )

    def own_rule(self):
        """A rule of a company of its own with a fixed price and no limits in time."""
        for rule in self.rules:
            if rule["company_id"] in self.companies and rule["sku"] and rule["kind"] == "fixed" and not (
                    rule["valid_from"] or rule["valid_to"] or rule["unit"] or rule["round_step"]):
                return rule
        self.fail("the demo data has no such rule")

    def test_a_contract_price_wins_and_says_why(self):
        rule = self.own_rule()
        answer = self.price(rule["company_id"], rule["sku"], quantity=rule["min_quantity"] or 1, explain="true")
        self.assertEqual(answer.status, 200, answer.body)
        self.assertEqual(answer.json["rule"], rule["id"])
        self.assertEqual(answer.json["level"], "company")
        self.assertEqual(float(answer.json["unit_price"]), float(rule["value"]))
        self.assertIn("as_of", answer.json)

    def test_an_edit_of_the_export_changes_the_next_answer(self):
        rule = self.own_rule()
        quantity = rule["min_quantity"] or "1"
        rewrite(self.erp / "price_rules.csv",
                lambda row: {**row, "value": "0.77"} if row["id"] == rule["id"] else row)
        self.portico.command("erp", "sync")
        answer = self.price(rule["company_id"], rule["sku"], quantity=quantity)
        self.assertTrue(answer.json["unit_price"].startswith("0.77"), "the next request after the sync")
        self.assertEqual(answer.json["rule"], rule["id"])

    def test_what_was_answered_before_an_edit_is_answered_again(self):
        rule = [rule for rule in self.rules if rule["company_id"] in self.companies and rule["sku"]][-1]
        company, sku = rule["company_id"], rule["sku"]
        lines = {"lines": [{"sku": sku, "quantity": rule["min_quantity"] or "1"}, {"sku": "no-such-sku", "quantity": "1"}]}
        first = self.portico.request("POST", "/api/v1/pricing/quotes", body=lines, token=self.key, Portico_Company=company)
        self.assertEqual(first.status, 200, first.body)
        before = self.price(company, sku, quantity=lines["lines"][0]["quantity"]).json
        rewrite(self.erp / "price_rules.csv", lambda row: {**row, "value": "0.55"} if row["id"] == before["rule"] else row)
        self.portico.command("erp", "sync")
        after = self.price(company, sku, quantity=lines["lines"][0]["quantity"]).json
        self.assertNotEqual(after["unit_price"], before["unit_price"])
        then = self.price(company, sku, quantity=lines["lines"][0]["quantity"], known_at=before["known_at"]).json
        self.assertEqual((then["rule"], then["unit_price"]), (before["rule"], before["unit_price"]))
        path = "/api/v1/pricing/quotes/" + first.json["id"]
        self.assertEqual(self.portico.request("GET", path, token=self.key, Portico_Company=company).body, first.body)
        other = next(name for name in self.companies if name != company)
        self.assertEqual(self.portico.request("GET", path, token=self.key, Portico_Company=other).status, 404)
        text = self.portico.command("price", company, sku, "--quantity", lines["lines"][0]["quantity"], "--known-at", before["known_at"],
                                    "--language", "uk")
        self.assertIn("Це визначає ціну.", text)

    def test_a_misspelt_question_is_refused(self):
        rule = self.own_rule()
        self.assertEqual(self.price(rule["company_id"], rule["sku"], quantiy=5).status, 400)
        twice = self.portico.request("GET", f"/api/v1/pricing/prices/{rule['sku']}?quantity=1&quantity=2",
                                     token=self.key, Portico_Company=rule["company_id"])
        self.assertEqual(twice.status, 400)

    def test_a_repeated_session_request_gets_the_same_token(self):
        body = {"company": self.companies[0], "member": f"{self.companies[0]}-1"}
        ask = lambda content: self.portico.request("POST", "/api/v1/sessions", token=self.key, body=content, Idempotency_Key="abc-1")
        first, again = ask(body), ask(body)
        self.assertEqual(first.status, 201)
        self.assertEqual(again.json["token"], first.json["token"])
        self.assertEqual(ask({**body, "member": f"{self.companies[0]}-2"}).status, 409)

    def test_a_quote_answers_each_line(self):
        rule = self.own_rule()
        answer = self.portico.request("POST", "/api/v1/pricing/quotes", token=self.key, Portico_Company=rule["company_id"], body={
            "lines": [{"sku": rule["sku"], "quantity": "10"}, {"sku": "NO-SUCH", "quantity": 1},
                      {"sku": rule["sku"], "quantity": "-1"}, {"sku": rule["sku"], "quantity": "12,5"}]})
        self.assertEqual(answer.status, 200, answer.body)
        lines = answer.json["lines"]
        self.assertEqual([line["status"] for line in lines], ["ok", "error", "error", "error"])
        self.assertEqual(lines[1]["error"]["code"], "unknown_sku")
        self.assertEqual(answer.json["total"], lines[0]["total"])

    def test_companies_are_sealed(self):
        mine, other = self.companies[:2]
        session = self.portico.request("POST", "/api/v1/sessions", token=self.key,
                                       body={"company": mine, "member": f"{mine}-1"})
        self.assertIn(session.status, (200, 201), session.body)
        token = session.json["token"]
        own = self.portico.request("GET", "/api/v1/me", token=token)
        self.assertEqual((own.status, own.json["company"]["id"] if isinstance(own.json["company"], dict) else own.json["company"]), (200, mine))
        sku = self.rules[0]["sku"]
        answer = self.portico.request("GET", f"/api/v1/pricing/prices/{sku}", token=token, Portico_Company=other)
        self.assertEqual(answer.status, 404, answer.body)
        self.assertEqual(self.price("no-such-company", sku).status, 404)

    def test_another_plugin_adjusts_prices(self):
        bundles = pathlib.Path(os.environ.get("PORTICO_EXAMPLES", BINARY.parents[1] / "examples"))
        rule = self.own_rule()
        company, sku = rule["company_id"], rule["sku"]
        with tempfile.TemporaryDirectory() as folder:
            for plugin in (bundles / "loyalty", *(BINARY.parents[1] / "lib/portico/plugins").iterdir()):
                shutil.copytree(plugin, pathlib.Path(folder) / plugin.name)
            with Portico(erp=self.erp, settings=[f"plugins.folder={folder}", 'plugins.loyalty.percent="50"',
                                                 f'plugins.loyalty.members=["{company}"]']) as portico:
                portico.command("erp", "sync")
                key = portico.key()
                path = f"/api/v1/pricing/prices/{sku}?explain=true&language=uk"
                price = lambda whose: portico.request("GET", path, token=key, Portico_Company=whose).json
                plain = price(company)
                portico.command("plugin", "enable", "loyalty")
                adjusted = price(company)
                self.assertAlmostEqual(float(adjusted["unit_price"]), float(plain["unit_price"]) / 2, places=3)
                self.assertEqual(adjusted["adjustments"][0]["service"], "loyalty.adjust/1")
                self.assertIn("Програма лояльності: ", adjusted["proof"]["adjustments"][0]["sentence"])
                stranger = next(name for name in self.companies if name != company)
                self.assertNotIn("adjustments", price(stranger))
                portico.command("plugin", "disable", "loyalty")
                self.assertEqual(price(company)["unit_price"], plain["unit_price"])
                self.assertNotIn("adjustments_missing", price(company))

    def test_switching_the_plugin_off_and_on(self):
        rule = self.own_rule()
        self.portico.command("plugin", "disable", "pricing")
        self.assertEqual(self.price(rule["company_id"], rule["sku"]).status, 404)
        self.portico.command("plugin", "enable", "pricing")
        answer = until(lambda: (lambda a: a if a.status == 200 else None)(self.price(rule["company_id"], rule["sku"])),
                       what="a price after enable")
        self.assertEqual(answer.json["sku"], rule["sku"])

    def test_the_command_line_explains_a_price(self):
        rule = self.own_rule()
        text = self.portico.command("price", rule["company_id"], rule["sku"], "--quantity", rule["min_quantity"] or "1", "--explain")
        self.assertIn(rule["id"], text)


if __name__ == "__main__":
    unittest.main()
