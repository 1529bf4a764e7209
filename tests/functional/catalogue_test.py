"""A buyer's view of the catalogue: search, own prices, and the price list as each kind of file."""
import csv
import io
import pathlib
import shutil
import subprocess
import tempfile
import unittest
import urllib.parse
from decimal import Decimal

import openpyxl

from portico_process import Portico, demo_folder


class Catalogue(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.portico = Portico(erp=demo_folder(), settings=[
            'plugins.enabled=["pricing", "catalogue"]', 'plugins.catalogue.supplier_name="Norvik Großhandel"'])
        cls.addClassCleanup(cls.portico.__exit__)
        cls.portico.command("erp", "sync")
        cls.key = cls.portico.key()
        with open(demo_folder() / "companies.csv", newline="", encoding="utf-8-sig") as file:
            cls.companies = [row for row in csv.DictReader(file) if row["active"] != "false"]
        with open(demo_folder() / "products.csv", newline="", encoding="utf-8-sig") as file:
            cls.products = [row for row in csv.DictReader(file) if row["status"] != "discontinued"]

    def ask(self, path, company=None, language="uk", **query):
        target = f"/api/v1/catalogue/{path}?{urllib.parse.urlencode(query)}"
        answer = self.portico.request("GET", target, token=self.key, Accept_Language=language,
                                      Portico_Company=company or self.companies[0]["id"])
        self.assertEqual(answer.status, 200, answer.body)
        return answer

    def paid(self, company, sku, quantity):
        return self.portico.request("GET", f"/api/v1/pricing/prices/{sku}?quantity={quantity}", token=self.key,
                                    Portico_Company=company).json["unit_price"]

    def test_a_product_is_found_by_code_and_by_name_in_each_language(self):
        product = self.products[0]
        for text in (product["sku"], product["sku"].replace("-", "").lower(), product["name"].upper(), product["name_uk"], product["name_ru"]):
            found = [item["sku"] for item in self.ask("products", q=text).json["items"]]
            self.assertIn(product["sku"], found, text)

    def test_prices_are_those_of_pricing_for_each_company(self):
        for company in [one["id"] for one in self.companies[:3]]:
            for item in self.ask("products", company, limit=10, breaks="true").json["items"]:
                price = item["price"]
                self.assertEqual(price["unit_price"], self.paid(company, item["sku"], price["quantity"]))
                for one in price["breaks"]:
                    self.assertEqual(one["unit_price"], self.paid(company, item["sku"], one["quantity"]))

    def test_a_company_that_is_not_there_gets_nothing(self):
        for path in ("products", f"products/{self.products[0]['sku']}", "categories", "price-list"):
            answer = self.portico.request("GET", f"/api/v1/catalogue/{path}", token=self.key, Portico_Company="nobody")
            self.assertEqual(answer.status, 404, path)

    def test_every_kind_of_list_says_the_same(self):
        company = self.companies[0]
        listed = self.ask("price-list").json
        self.assertEqual({item["sku"] for item in listed["items"]}, {product["sku"] for product in self.products})
        expected = [(item["sku"], Decimal(quantity), Decimal(price)) for item in listed["items"]
                    for quantity, price in [(item["quantity"], item["unit_price"]), *((b["quantity"], b["unit_price"]) for b in item["breaks"])]]

        text = self.ask("price-list", format="csv")
        lines = list(csv.DictReader(io.StringIO(text.body.decode("utf-8-sig"))))
        self.assertEqual([(line["Код"], Decimal(line["Від"]), Decimal(line["Ціна"])) for line in lines], expected)
        self.assertIn(f"price-list-{company['id']}-", text.headers["content-disposition"])

        sheet = openpyxl.load_workbook(io.BytesIO(self.ask("price-list", format="xlsx").body)).active
        rows = list(sheet.iter_rows(values_only=True))
        self.assertEqual(rows[0][0], "Norvik Großhandel")
        heading = next(number for number, row in enumerate(rows) if row[0] == "Код")
        self.assertEqual([(row[0], Decimal(str(row[4])), Decimal(str(row[5]))) for row in rows[heading + 1:]], expected)

        folder = pathlib.Path(tempfile.mkdtemp(prefix="portico-pdf-"))
        self.addCleanup(shutil.rmtree, folder)
        (folder / "list.pdf").write_bytes(self.ask("price-list", format="pdf").body)
        printed = subprocess.run(["pdftotext", "-layout", folder / "list.pdf", "-"], capture_output=True, text=True, check=True).stdout
        pages = printed.rstrip("\f").split("\f")
        self.assertGreater(len(pages), 1)
        for number, page in enumerate(pages, 1):
            self.assertIn(f"Сторінка {number} з {len(pages)}", page)
            self.assertIn("Назва", page, "the heading of the columns is on each page")
        self.assertIn("Norvik Großhandel", pages[0])
        self.assertIn(company["name"], pages[0])
        for item in listed["items"]:
            self.assertIn(item["sku"], printed)
            self.assertIn(item["name"].split()[0], printed)


if __name__ == "__main__":
    unittest.main()
