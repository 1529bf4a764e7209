"""Checks the converter on a small made-up file, and its measured agreement on the real one where it is present."""
import csv
import gzip
import io
import os
import pathlib
import sys
import tempfile
import unittest
from contextlib import redirect_stdout

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent))

import convert  # noqa: E402
from retail.inference import Observation, infer_own_prices, infer_tariffs  # noqa: E402
from retail.numbers import line_cents, micro, price_text, utc_text  # noqa: E402
from retail.transactions import COLUMNS, goods_code  # noqa: E402

REAL_FILE = pathlib.Path(os.environ.get("PORTICO_TEST_DATA", "/nonexistent")) / "online-retail/transactions-2009-12_2010-11.csv.gz"


def rows_of(folder, table):
    with open(pathlib.Path(folder) / f"{table}.csv", encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def invoice(number, customer, code, quantity, price, day="2021-03-01", country="Ruritania", name="TIN  BUCKET "):
    return [number, code, name, quantity, f"{day} 10:30:00", price, customer, country]


class SmallFile(unittest.TestCase):
    def convert(self, records, header=tuple(COLUMNS)):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        source = pathlib.Path(folder.name) / "in.csv.gz"
        with gzip.open(source, "wt", encoding="utf-8", newline="") as file:
            writer = csv.writer(file)
            writer.writerows([header, *records])
        self.printed = io.StringIO()
        with redirect_stdout(self.printed):
            convert.convert(source, pathlib.Path(folder.name) / "out")
        return pathlib.Path(folder.name) / "out"

    def test_customers_goods_and_lines(self):
        out = self.convert([
            invoice("7001", "1", "10001a", 2, "1.25", country="Ruritania"),
            invoice("7001", "1", "10002", 3, "0.105", name='SAUCER "BLUE"'),
            invoice("7002", "1", "10001A ", 2, "1.25", day="2021-07-02", country="Syldavia", name="TIN BUCKET, RED"),
            invoice("C7003", "1", "10001A", -2, "1.25", day="2021-07-03", country="Syldavia", name="TIN BUCKET, RED"),
            invoice("7004", "", "10001A", 9, "9.99"),
            invoice("7005", "2", "POST", 1, "18"),
            invoice("7006", "2", "10001A", 1, "0"),
            invoice("7007", "2", "10001A", -1, "1.25"),
            invoice("7008", "2", "10001A", 1, "1,25"),
        ])
        self.assertEqual([(row["id"], row["region"], row["currency"], row["customer_since"]) for row in rows_of(out, "companies")],
                         [("1", "Syldavia", "GBP", "2021-03-01")])
        self.assertEqual([(row["sku"], row["name"], row["base_price"]) for row in rows_of(out, "products")],
                         [("10001A", "TIN BUCKET, RED", "1.25"), ("10002", 'SAUCER "BLUE"', "0.105")])
        self.assertEqual([(row["order_id"], row["line"], row["sku"], row["quantity"], row["total"], row["status"])
                          for row in rows_of(out, "order_lines")],
                         [("7001", "1", "10001A", "2", "2.50", "delivered"), ("7001", "2", "10002", "3", "0.32", "delivered"),
                          ("7002", "1", "10001A", "2", "2.50", "delivered"), ("C7003", "1", "10001A", "2", "2.50", "cancelled")])
        self.assertEqual([(row["id"], row["status"], row["total"], row["ordered_at"]) for row in rows_of(out, "orders")],
                         [("7001", "delivered", "2.82", "2021-03-01T10:30:00Z"), ("7002", "delivered", "2.50", "2021-07-02T09:30:00Z"),
                          ("C7003", "cancelled", "0.00", "2021-07-03T09:30:00Z")])
        self.assertIn("1 no customer, 1 no goods, 1 no price, 1 quantity and kind of invoice disagree, 1 unreadable number or date",
                      self.printed.getvalue())

    def test_a_break_becomes_a_rule_of_the_list(self):
        records = [invoice(str(7000 + n), str(n), "10001", 4, "2.00") for n in range(6)]
        records += [invoice(str(8000 + n), str(n), "10001", 48, "1.65") for n in range(4)]
        out = self.convert(records)
        rules = [(row["list_id"], row["sku"], row["min_quantity"], row["kind"], row["value"]) for row in rows_of(out, "price_rules")]
        self.assertEqual(rules, [("breaks", "10001", "48", "fixed", "1.65")])
        self.assertEqual(rows_of(out, "products")[0]["base_price"], "2.00")
        self.assertEqual(rows_of(out, "price_lists")[0]["kind"], "default")

    def test_an_own_price_never_undoes_a_break(self):
        records = [invoice(str(7000 + n), str(n), "10001", 4, "2.00") for n in range(6)]
        records += [invoice(str(8000 + n), str(n), "10001", 48, "1.65") for n in range(4)]
        records += [invoice(str(9000 + n), "own", "10001", 5, "1.80") for n in range(3)]
        out = self.convert(records)
        rules = [(row["min_quantity"], row["value"], row["currency"]) for row in rows_of(out, "price_rules") if row["company_id"] == "own"]
        self.assertEqual(rules, [("5", "1.80", "GBP"), ("48", "1.65", "GBP")])

    def test_wrong_columns_are_refused_by_name(self):
        with self.assertRaisesRegex(SystemExit, "the first line must be Invoice,StockCode"):
            self.convert([], header=("a", "b"))

    def test_a_file_without_goods_is_refused(self):
        with self.assertRaisesRegex(SystemExit, "nothing to convert"):
            self.convert([invoice("7001", "", "10001", 2, "1.25")])


class Inference(unittest.TestCase):
    @staticmethod
    def lines(*groups):
        """(how many, quantity, price) each; a new customer and invoice for every line."""
        observations, number = [], 0
        for count, quantity, price in groups:
            for _ in range(count):
                number += 1
                observations.append(Observation("A", quantity, micro(price), f"c{number}", f"i{number}", number))
        return observations

    def tariff(self, observations):
        found = infer_tariffs(observations)["A"]
        return price_text(found.base), price_text(found.lower), found.break_at

    def test_breaks_need_enough_lines(self):
        self.assertEqual(self.tariff(self.lines((10, 1, "2"), (2, 50, "1"))), ("2.00", "0.00", 0))
        self.assertEqual(self.tariff(self.lines((10, 1, "2"), (3, 50, "1"))), ("2.00", "1.00", 50))

    def test_breaks_start_at_the_smallest_quantity_that_paid_less(self):
        self.assertEqual(self.tariff(self.lines((10, 1, "2"), (2, 24, "1"), (4, 96, "1"))), ("2.00", "1.00", 24))

    def test_the_larger_part_may_be_above_the_break(self):
        self.assertEqual(self.tariff(self.lines((4, 1, "2"), (9, 12, "1"))), ("2.00", "1.00", 12))

    def test_a_lower_price_of_one_customer_is_no_break(self):
        observations = self.lines((10, 1, "2"))
        observations += [Observation("A", 50, micro("1"), "x", f"x{n}", 50) for n in range(5)]
        self.assertEqual(self.tariff(observations), ("2.00", "0.00", 0))

    def test_own_prices_are_repeated_lower_and_last(self):
        tariffs = infer_tariffs(self.lines((10, 1, "2")))

        def own(*paid):
            return infer_own_prices([Observation("A", quantity, micro(price), "x", name, day)
                                     for day, (quantity, price, name) in enumerate(paid)], tariffs)

        self.assertEqual(own((6, "1.50", "i1"), (5, "1.50", "i2"), (9, "1.50", "i3")), {("x", "A"): (1_500_000, 5)})
        self.assertEqual(own((6, "1.50", "i1"), (5, "1.50", "i2"), (9, "1.50", "i2")), {})
        self.assertEqual(own((6, "2.50", "i1"), (5, "2.50", "i2"), (9, "2.50", "i3")), {})
        self.assertEqual(own((6, "1.50", "i1"), (5, "1.50", "i2"), (9, "1.50", "i3"), (9, "2", "i4")), {})


class Numbers(unittest.TestCase):
    def test_goods_codes(self):
        for text, code in (("85123a ", "85123A"), ("47503J ", "47503J"), ("DCGS0076", "DCGS0076"), ("SP1002", "SP1002"),
                           ("POST", ""), ("M", ""), ("TEST001", ""), ("gift_0001_30", ""), ("BANK CHARGES", ""), ("C2", "")):
            self.assertEqual(goods_code(text), code, text)

    def test_amounts(self):
        self.assertEqual(line_cents(micro("0.105"), 1), 11)
        self.assertEqual(line_cents(micro("0.1049"), 1), 10)
        for text in ("", "1e3", "1,2", "nan", "٣"):
            with self.assertRaises(ValueError, msg=text):
                micro(text)

    def test_summer_time(self):
        self.assertEqual(utc_text("2010-03-27 10:00:00"), "2010-03-27T10:00:00Z")
        self.assertEqual(utc_text("2010-03-28 10:00:00"), "2010-03-28T09:00:00Z")
        self.assertEqual(utc_text("2010-10-30 00:10:00"), "2010-10-29T23:10:00Z")
        self.assertEqual(utc_text("2010-10-31 10:00:00"), "2010-10-31T10:00:00Z")


@unittest.skipUnless(REAL_FILE.is_file(), "set PORTICO_TEST_DATA to the folder that holds online-retail/")
class RealFile(unittest.TestCase):
    def test_breaks_predict_later_prices_better_than_one_price_does(self):
        with tempfile.TemporaryDirectory() as folder, redirect_stdout(io.StringIO()):
            counts, (inside, later) = convert.convert(REAL_FILE, folder)
            quantities = [int(row["quantity"]) for row in rows_of(folder, "order_lines")]
        self.assertGreater(min(quantities), 0)
        self.assertGreater(counts["order_lines"], 400_000)
        self.assertGreater(inside.breaks, 0.97)
        self.assertGreater(later.breaks, 0.96)
        self.assertGreater(later.breaks - later.usual, 0.03)
        self.assertGreaterEqual(later.own, later.breaks)


if __name__ == "__main__":
    unittest.main()
