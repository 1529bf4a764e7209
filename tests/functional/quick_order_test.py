"""Orders typed, pasted and sent as files to a real host, and baskets whose prices are held while rules change."""
import csv
import datetime
import http.client
import io
import json
import pathlib
import shutil
import tempfile
import time
import unittest
import zipfile

from portico_process import Portico, demo_folder, until

BASKETS = "/api/v1/reorder/baskets"
CHECK = "/api/v1/reorder/check"
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
SHEET = '<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>{}</sheetData></worksheet>'
BOOK = ('<workbook xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main" '
        'xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"><sheets><sheet name="Order" sheetId="1" r:id="r1"/></sheets></workbook>')
RELATIONS = '<Relationships><Relationship Id="r1" Target="worksheets/sheet1.xml"/></Relationships>'


def workbook(sheet, book=BOOK):
    """An XLSX file with this XML as its only sheet, packed."""
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/workbook.xml", book)
        archive.writestr("xl/_rels/workbook.xml.rels", RELATIONS)
        archive.writestr("xl/worksheets/sheet1.xml", sheet)
    return file.getvalue()


def cell(reference, text):
    return f'<c r="{reference}" t="inlineStr"><is><t>{text}</t></is></c>'


class QuickOrder(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.folder = pathlib.Path(tempfile.mkdtemp(prefix="portico-quick-order-"))
        cls.addClassCleanup(shutil.rmtree, cls.folder, ignore_errors=True)
        cls.erp = cls.folder / "erp"
        shutil.copytree(demo_folder(), cls.erp)
        with open(cls.erp / "companies.csv", newline="", encoding="utf-8-sig") as file:
            cls.company = next(csv.DictReader(file))["id"]
        with open(cls.erp / "products.csv", newline="", encoding="utf-8-sig") as file:
            cls.sku = next(row["sku"] for row in csv.DictReader(file) if row["status"] in ("", "active"))
        cls.portico = Portico(erp=cls.erp)
        cls.addClassCleanup(cls.portico.__exit__)
        cls.portico.command("erp", "sync")
        cls.token = cls.portico.key()

    def call(self, method, path, body=None, **headers):
        return self.portico.request(method, path, body=body, token=self.token, **{"Portico-Company": self.company, **headers})

    def send(self, body):
        begin = time.monotonic()
        reply = self.call("POST", CHECK, body, **{"Content-Type": XLSX})
        self.assertLess(time.monotonic() - begin, 20, "whatever is in it")
        return reply

    def test_a_formula_is_the_value_that_was_computed_last(self):
        rows = (f'<row r="1">{cell("A1", "SKU")}{cell("B1", "Quantity")}</row>'
                f'<row r="2">{cell("A2", self.sku)}<c r="B2"><f>50+50</f><v>100</v></c></row>')
        reply = self.send(workbook(SHEET.format(rows)))
        self.assertEqual(reply.status, 200, reply.body)
        self.assertEqual([(line["given"]["row"], line["given"]["quantity"]) for line in reply.json["lines"]], [(2, "100")])

    def test_bombs_are_refused(self):
        blanks = SHEET.format(" " * 200_000_000)
        entities = '<!DOCTYPE w [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">]><worksheet><sheetData>&b;</sheetData></worksheet>'
        many = BOOK.replace('<sheet name="Order" sheetId="1" r:id="r1"/>', "".join(f'<sheet name="S{i}" sheetId="{i}" r:id="r{i}"/>' for i in range(1, 20_000)))
        self.assertEqual(self.send(workbook(blanks)).status, 429)
        self.assertEqual(self.send(workbook(entities)).status, 400)
        self.assertEqual(self.send(workbook(SHEET.format(""), many)).status, 400)
        self.assertEqual(self.call("GET", "/api/v1/me").status, 200, "the host goes on")

    def test_a_paste_of_a_gigabyte_is_refused_by_its_size(self):
        connection = http.client.HTTPConnection(self.portico.address, timeout=10)
        connection.putrequest("POST", CHECK)
        for name, value in (("Authorization", f"Bearer {self.token}"), ("Portico-Company", self.company),
                            ("Content-Type", "text/plain"), ("Content-Length", str(1 << 30))):
            connection.putheader(name, value)
        connection.endheaders()  # and not a byte of it
        self.assertEqual(connection.getresponse().status, 413)
        connection.close()

    def test_a_held_basket_is_ordered_at_its_prices(self):
        lines = {"lines": [{"sku": self.sku, "quantity": "100"}]}
        held, other = (self.call("POST", BASKETS, lines).json for _ in range(2))
        until_then = (datetime.datetime.now(datetime.timezone.utc) + datetime.timedelta(days=2)).strftime("%Y-%m-%dT%H:%M:%SZ")
        reply = self.call("POST", f"{BASKETS}/{held['id']}/hold", {"until": until_then})
        self.assertEqual(reply.status, 200, reply.body)
        self.assertEqual(reply.json["held_until"], until_then)

        rules = self.folder / "rules.csv"
        rules.write_text(f"id,company_id,sku,min_quantity,kind,value,currency,import\nq-1,{self.company},{self.sku},100,fixed,777.77,{held['currency']},merge\n", encoding="utf-8")
        self.portico.command("pricing", "import", rules, "--publish")
        until(lambda: self.call("GET", f"{BASKETS}/{other['id']}").json["total"] == "77777.00", what="the new price")
        seen = self.call("GET", f"{BASKETS}/{held['id']}").json
        self.assertEqual(seen["total"], held["total"], "what was held")
        self.assertTrue(seen["lines"][0]["is_held"])
        sent = self.call("POST", f"{BASKETS}/{held['id']}/submit", {"version": seen["version"], "total": seen["total"]})
        self.assertEqual(sent.status, 202, sent.body)
        order = self.call("GET", f"/api/v1/orders/{sent.json['id']}").json
        self.assertIn(held["lines"][0]["unit_price"].rstrip("0").rstrip("."), json.dumps(order), "the order has the held price")
        self.assertNotIn("777.77", json.dumps(order))


if __name__ == "__main__":
    unittest.main()
