"""Checks the demo folder as the host will read it: the same bytes for a seed, no dangling ids, sums that agree."""
import csv
import filecmp
import pathlib
import sys
import tempfile
import unittest
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from types import SimpleNamespace

HERE = pathlib.Path(__file__).resolve().parent
sys.path.insert(0, str(HERE))

import generate  # noqa: E402
from wholesaler.amounts import line_cents, micro, price_text, round_to_step  # noqa: E402
from wholesaler.tariff import PriceList, Rule, Tariff  # noqa: E402

SIZE = ["--companies", "40", "--products", "230", "--order-lines", "3000", "--months", "12", "--end", "2026-03-31", "--quiet"]


def write_folder(path, *more):
    return generate.generate(generate.parse_arguments(["--output", str(path), *SIZE, *more]))


def read(path, table):
    with open(pathlib.Path(path) / f"{table}.csv", encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


class Folder(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.temporary = tempfile.TemporaryDirectory()
        cls.path = pathlib.Path(cls.temporary.name) / "one"
        cls.counts = write_folder(cls.path)
        cls.tables = {table: read(cls.path, table) for table in cls.counts}

    @classmethod
    def tearDownClass(cls):
        cls.temporary.cleanup()

    def ids(self, table, column="id"):
        return {row[column] for row in self.tables[table]}

    def assert_known(self, table, column, known, separator=None):
        for row in self.tables[table]:
            for value in row[column].split(separator) if separator else [row[column]]:
                if value:
                    self.assertIn(value, known, f"{table}.{column} of {row}")

    def test_same_seed_same_bytes(self):
        other = pathlib.Path(self.temporary.name) / "two"
        write_folder(other)
        files = sorted(str(item.relative_to(self.path)) for item in self.path.rglob("*") if item.is_file())
        self.assertEqual(files, sorted(str(item.relative_to(other)) for item in other.rglob("*") if item.is_file()))
        _, different, unread = filecmp.cmpfiles(self.path, other, files, shallow=False)
        self.assertEqual((different, unread), ([], []))

    def test_another_seed_is_another_wholesaler(self):
        other = pathlib.Path(self.temporary.name) / "three"
        write_folder(other, "--seed", "2")
        self.assertNotEqual((self.path / "companies.csv").read_bytes(), (other / "companies.csv").read_bytes())

    def test_another_day_keeps_companies_and_prices(self):
        other = pathlib.Path(self.temporary.name) / "four"
        write_folder(other, "--end", "2027-08-15")
        self.assertEqual((self.path / "products.csv").read_bytes(), (other / "products.csv").read_bytes())
        values = [(row["id"], row["value"]) for row in self.tables["price_rules"]]
        self.assertEqual(values, [(row["id"], row["value"]) for row in read(other, "price_rules")])

    def test_counts_are_those_asked_for(self):
        self.assertEqual(len(self.tables["companies"]), 40)
        self.assertEqual(len(self.tables["products"]), 230)
        self.assertEqual(len(self.tables["order_lines"]), 3000)
        self.assertEqual(len(self.ids("companies", "region")), 8)
        for table, rows in self.tables.items():
            self.assertEqual(len(rows), self.counts[table], table)
            self.assertTrue(rows, table)

    def test_ids_are_unique(self):
        for table in ("companies", "members", "price_lists", "price_rules", "orders", "shipments", "invoices", "payments", "documents"):
            self.assertEqual(len(self.ids(table)), len(self.tables[table]), table)
        self.assertEqual(len(self.ids("products", "sku")), 230)
        self.assertEqual(len({(row["order_id"], row["line"]) for row in self.tables["order_lines"]}), 3000)

    def test_no_reference_dangles(self):
        companies, skus, orders = self.ids("companies"), self.ids("products", "sku"), self.ids("orders")
        lists = self.ids("price_lists")
        for table in ("members", "orders", "shipments", "invoices", "payments", "documents", "price_rules"):
            self.assert_known(table, "company_id", companies)
        for table in ("stock", "order_lines", "price_rules"):
            self.assert_known(table, "sku", skus)
        self.assert_known("products", "replaced_by", skus)
        self.assert_known("order_lines", "order_id", orders)
        self.assert_known("orders", "placed_by", self.ids("members"))
        self.assert_known("companies", "price_lists", lists, "|")
        self.assert_known("price_lists", "reference_list", lists)
        self.assert_known("price_rules", "list_id", lists)
        self.assert_known("price_rules", "of_list", lists)
        for table in ("shipments", "invoices", "payments"):
            self.assert_known(table, "order_ids", orders, "|")
        self.assert_known("payments", "invoice_id", self.ids("invoices"))
        self.assert_known("documents", "invoice_id", self.ids("invoices"))

    def test_units_of_lines_and_rules_belong_to_the_product(self):
        units = {row["sku"]: {row["unit"], *(item.split("=")[0] for item in row["units"].split("|"))}
                 for row in self.tables["products"]}
        for table in ("order_lines", "price_rules"):
            for row in self.tables[table]:
                if row["sku"] and row["unit"]:
                    self.assertIn(row["unit"], units[row["sku"]], row)

    def test_each_rule_has_one_holder_and_a_currency(self):
        for row in self.tables["price_rules"]:
            holders = [row[name] for name in ("list_id", "company_id", "group", "region") if row[name]]
            self.assertEqual(len(holders), 1, row)
            self.assertFalse(row["sku"] and row["category"], row)
            self.assertTrue(row["list_id"] or row["currency"], row)

    def test_sums_agree_to_the_cent(self):
        sums = {}
        for row in self.tables["order_lines"]:
            exact = Decimal(row["quantity"]) * Decimal(row["unit_price"]) * (100 - Decimal(row["discount"] or 0)) / 100
            self.assertEqual(Decimal(row["total"]), exact.quantize(Decimal("0.01"), ROUND_HALF_UP), row)
            self.assertGreater(Decimal(row["quantity"]), 0)
            if row["status"] != "cancelled":
                sums[row["order_id"]] = sums.get(row["order_id"], Decimal(0)) + Decimal(row["total"])
        for row in self.tables["orders"]:
            self.assertEqual(Decimal(row["total"]), sums.get(row["id"], Decimal(0)), row)

    def test_open_amounts_are_what_is_left(self):
        left = {row["id"]: Decimal(row["total"]) for row in self.tables["invoices"]}
        for row in self.tables["payments"]:
            self.assertGreater(Decimal(row["amount"]), 0)
            left[row["invoice_id"]] -= Decimal(row["amount"])
        for row in self.tables["invoices"]:
            if row["credits_invoice"]:
                left[row["credits_invoice"]] += Decimal(row["total"])
                left[row["id"]] = Decimal(0)
        for row in self.tables["invoices"]:
            self.assertEqual(Decimal(row["open_amount"]), left[row["id"]], row)

    def test_nothing_happens_after_the_export(self):
        for table, column in (("orders", "updated_at"), ("shipments", "delivered_at"), ("payments", "paid_at"), ("status_changes", "at")):
            self.assertLess(max(row[column] for row in self.tables[table]), "2026-04-01", table)

    def test_documents_are_there_and_of_their_type(self):
        for row in self.tables["documents"]:
            content = (self.path / "documents" / row["file"]).read_bytes()
            self.assertEqual(content.startswith(b"%PDF-"), row["media_type"] == "application/pdf", row)

    def test_a_believable_variety(self):
        names = "".join(self.ids("companies", "name"))
        for first, last, script in (("a", "z", "Latin"), ("а", "я", "Cyrillic"), ("α", "ω", "Greek")):
            self.assertTrue(any(first <= letter <= last for letter in names), script)
        self.assertLessEqual({"sequence", "best"}, self.ids("price_lists", "mode"))
        self.assertEqual({"fixed", "percent", "amount", "of_list"}, self.ids("price_rules", "kind"))
        self.assertLessEqual({"active", "phase_out", "discontinued"}, self.ids("products", "status"))
        self.assertLessEqual({"delivered", "cancelled", "shipped"}, self.ids("orders", "status"))
        self.assertIn("credit_note", self.ids("invoices", "kind"))
        late = [row for row in self.tables["status_changes"] if row["note"] == "later than promised"]
        self.assertTrue(late)


class Numbers(unittest.TestCase):
    def test_texts(self):
        for text, value in (("12.5", 12_500_000), ("0.000001", 1), ("-3", -3_000_000)):
            self.assertEqual(micro(text), value)
        self.assertEqual(price_text(12_500_000), "12.50")
        self.assertEqual(price_text(38_500), "0.0385")

    def test_rounding_modes_at_the_half(self):
        for mode, expected in (("half_up", 130), ("half_even", 120), ("up", 130), ("down", 120)):
            self.assertEqual(round_to_step(125, 1, 10, mode), expected, mode)
        self.assertEqual(round_to_step(1249, 10, 10, "half_up"), 120)

    def test_line_totals_round_half_up(self):
        self.assertEqual(line_cents(micro("0.105"), 1), 11)
        self.assertEqual(line_cents(micro("0.1049"), 1), 10)
        self.assertEqual(line_cents(micro("10"), 3, 5), 2850)


class Prices(unittest.TestCase):
    company = SimpleNamespace(id="c", price_lists=["own"], groups=["g"], region="r", currency="EUR")
    product = SimpleNamespace(sku="A", category="tools/drills", unit="pcs", units={"pcs": 1, "box": 12}, base_price=micro("10"))

    def ask(self, rules, quantity=1, unit="pcs", lists=(PriceList("own", "own", "EUR"),)):
        found = Tariff(list(lists), rules).unit_price(self.company, self.product, unit, quantity, date(2026, 3, 1).isoformat())
        return price_text(found[0]), found[1]

    def test_levels_and_breaks(self):
        group = Rule("g1", ("group", "g"), "percent", "10", currency="EUR")
        listed = Rule("l1", ("list", "own"), "fixed", "8", sku="A", min_quantity=5)
        own = Rule("c1", ("company", "c"), "fixed", "7.77", sku="A", currency="EUR", valid_to="2026-03-01")
        self.assertEqual(self.ask([]), ("10.00", ""))
        self.assertEqual(self.ask([group, listed, own]), ("9.00", "g1"))
        self.assertEqual(self.ask([group, listed, own], quantity=5), ("8.00", "l1"))

    def test_units_convert(self):
        per_box = Rule("l1", ("list", "own"), "fixed", "96", sku="A", unit="box", min_quantity=2)
        self.assertEqual(self.ask([per_box], 24), ("8.00", "l1"))
        self.assertEqual(self.ask([per_box], 23), ("10.00", ""))
        self.assertEqual(self.ask([per_box], 2, "box"), ("96.00", "l1"))

    def test_sequence_beats_specificity_only_in_its_mode(self):
        rules = [Rule("l1", ("list", "own"), "percent", "5", sequence=1), Rule("l2", ("list", "own"), "percent", "9", sku="A", sequence=2)]
        self.assertEqual(self.ask(rules), ("9.10", "l2"))
        self.assertEqual(self.ask(rules, lists=[PriceList("own", "own", "EUR", mode="sequence")]), ("9.50", "l1"))

    def test_category_names_end_at_a_slash(self):
        self.assertEqual(self.ask([Rule("l1", ("list", "own"), "percent", "5", category="tool")]), ("10.00", ""))
        self.assertEqual(self.ask([Rule("l1", ("list", "own"), "percent", "5", category="tools")]), ("9.50", "l1"))

    def test_a_price_from_another_list(self):
        lists = [PriceList("own", "own", "EUR", round_step="0.05", round_mode="down"), PriceList("x", "x", "EUR")]
        rules = [Rule("l1", ("list", "own"), "of_list", "2", of_list="x"), Rule("x1", ("list", "x"), "fixed", "9", sku="A", min_quantity=3)]
        self.assertEqual(self.ask(rules, 3, lists=lists), ("8.80", "l1"))
        self.assertEqual(self.ask(rules, 2, lists=lists), ("10.00", ""))


if __name__ == "__main__":
    unittest.main()
