#!/usr/bin/python3
"""Turns the Online Retail II transactions into a folder of exports for the erp_csv connector."""
import argparse
import csv
import os
import pathlib
import sys
import time

from retail.inference import Observation, infer_own_prices, infer_tariffs, measure
from retail.numbers import cents_text, line_cents, price_text, utc_text
from retail.transactions import Reader, day_number

WINDOW_DAYS = 180  # prices are those of the last half year
HOLD_OUT_DAYS = 31  # for the measurement alone

COLUMNS = {
    "companies": "id name region currency customer_since active",
    "products": "sku name unit status base_price currency",
    "price_lists": "id name currency kind mode priority",
    "price_rules": "id list_id company_id sku min_quantity kind value currency",
    "orders": "id company_id channel number status currency total ordered_at updated_at",
    "order_lines": "order_id line sku quantity unit unit_price total status",
}


class Table:
    """One CSV file, under its .partial name until it is whole."""

    def __init__(self, folder, name):
        self.target = pathlib.Path(folder) / f"{name}.csv"
        self.partial = self.target.with_name(f"{name}.csv.partial")
        self.file = open(self.partial, "w", encoding="utf-8", newline="")
        self.writer = csv.writer(self.file, lineterminator="\n")
        self.writer.writerow(COLUMNS[name].split())
        self.rows = 0

    def add(self, *row):
        self.writer.writerow(row)
        self.rows += 1

    def __enter__(self):
        return self

    def __exit__(self, failure, *_):
        self.file.close()
        if failure is None:
            os.replace(self.partial, self.target)


class Books:
    """What is gathered while the lines stream by."""

    def __init__(self):
        self.orders = {}  # invoice -> [customer, time, lines, total of live lines, is cancelled]
        self.customers = {}  # id -> [country, day of the latest line, first day]
        self.names = {}  # code -> (day, description)
        self.observations = []

    def add(self, row, lines_table):
        order = self.orders.setdefault(row.invoice, [row.customer, row.time, 0, 0, row.is_cancelled])
        total = line_cents(row.price, row.quantity)
        order[2] += 1
        status = "cancelled" if row.is_cancelled else "delivered"
        lines_table.add(row.invoice, order[2], row.code, row.quantity, "pcs", price_text(row.price), cents_text(total), status)
        day = day_number(row)
        customer = self.customers.setdefault(row.customer, [row.country, day, row.time[:10]])
        if day >= customer[1]:
            customer[0:2] = row.country, day
        if row.description and day >= self.names.get(row.code, (0,))[0]:
            self.names[row.code] = (day, row.description)
        if not row.is_cancelled:
            order[3] += total
            self.observations.append(Observation(row.code, row.quantity, row.price, row.customer, row.invoice, day))


def infer_as_of(observations, last_day):
    """(tariffs, own prices) as of last_day: the window first, older lines for codes not sold in it."""
    known = [item for item in observations if item.day <= last_day]
    window = [item for item in known if item.day > last_day - WINDOW_DAYS]
    tariffs = infer_tariffs(window)
    tariffs.update(infer_tariffs(item for item in known if item.code not in tariffs))
    return tariffs, infer_own_prices(known, tariffs)


def write_prices(folder, books, tariffs, own_prices):
    """Products, the list of breaks, the customers' own prices; returns {table: rows}."""
    with Table(folder, "price_lists") as lists, Table(folder, "products") as products, Table(folder, "price_rules") as rules:
        lists.add("breaks", "Quantity breaks", "GBP", "default", "best", 10)
        for code in sorted(set(tariffs) | set(books.names)):
            tariff = tariffs.get(code)  # none for what was only ever cancelled
            name = books.names.get(code, (0, code))[1]
            products.add(code, name, "pcs", "active", price_text(tariff.base) if tariff else "", "GBP" if tariff else "")
            if tariff and tariff.break_at:
                rules.add(f"break-{code}", "breaks", "", code, tariff.break_at, "fixed", price_text(tariff.lower), "")
        for (customer, code), (price, quantity) in sorted(own_prices.items()):
            rules.add(f"own-{customer}-{code}", "", customer, code, quantity, "fixed", price_text(price), "GBP")
            tariff = tariffs[code]
            if tariff.break_at and tariff.lower < price:  # or a large line would cost more than everybody pays
                rules.add(f"own-{customer}-{code}-break", "", customer, code, tariff.break_at, "fixed",
                          price_text(tariff.lower), "GBP")
    return {"products": products.rows, "price_lists": lists.rows, "price_rules": rules.rows}


def write_clients(folder, books):
    with Table(folder, "companies") as companies, Table(folder, "orders") as orders:
        for customer, (country, _, since) in sorted(books.customers.items()):
            companies.add(customer, f"Customer {customer}", country, "GBP", since, "true")
        for invoice, (customer, local, _, total, is_cancelled) in books.orders.items():
            when = utc_text(local)
            orders.add(invoice, customer, "invoice", invoice, "cancelled" if is_cancelled else "delivered", "GBP",
                       cents_text(total), when, when)
    return {"companies": companies.rows, "orders": orders.rows}


def report_agreement(observations, last_day, tariffs, own_prices):
    """Prints how often the inferred price is the invoiced one; returns (in sample, hold-out)."""
    window = [item for item in observations if item.day > last_day - WINDOW_DAYS]
    inside = measure(window, tariffs, own_prices)
    before = last_day - HOLD_OUT_DAYS
    later = measure((item for item in observations if item.day > before), *infer_as_of(observations, before))
    print("Share of lines whose invoiced unit price is exactly the inferred one:")
    print(f"  {'':<46}{'lines':>9}  {'usual price':>11}  {'with breaks':>11}  {'with own prices':>15}")
    for label, result in ((f"in sample, the last {WINDOW_DAYS} days", inside),
                          (f"hold-out, the last {HOLD_OUT_DAYS} days from those before", later)):
        print(f"  {label:<46}{result.lines:>9,}  {result.usual:>11.4f}  {result.breaks:>11.4f}  {result.own:>15.4f}")
    return inside, later


def convert(source, output):
    """Writes the folder; returns ({table: rows}, (in sample, hold-out))."""
    started = time.monotonic()
    folder = pathlib.Path(output)
    folder.mkdir(parents=True, exist_ok=True)
    reader, books = Reader(source), Books()
    with Table(folder, "order_lines") as lines_table:
        for row in reader:
            books.add(row, lines_table)
            if lines_table.rows % 100_000 == 0:
                print(f"  {lines_table.rows:,} lines   {time.monotonic() - started:.1f} s", flush=True)
    counts = {"order_lines": lines_table.rows}
    if not books.observations:
        raise SystemExit(f"{source}: no line of goods with a customer and a price; nothing to convert")
    last_day = max(item.day for item in books.observations)
    tariffs, own_prices = infer_as_of(books.observations, last_day)
    counts |= write_prices(folder, books, tariffs, own_prices) | write_clients(folder, books)
    print(f"{reader.rows_read:,} rows read, left out: "
          + (", ".join(f"{count:,} {reason}" for reason, count in sorted(reader.left_out.items())) or "none"))
    print("Written: " + ", ".join(f"{rows:,} {table}" for table, rows in counts.items()))
    print(f"Price breaks: {sum(1 for item in tariffs.values() if item.break_at):,}; customers' own prices: {len(own_prices):,}")
    agreement = report_agreement(books.observations, last_day, tariffs, own_prices)
    print(f"Done in {time.monotonic() - started:.1f} s")
    return counts, agreement


def main(words):
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--wholesale", required=True, metavar="FILE.csv.gz", help="the transactions, see README.md")
    parser.add_argument("--output", required=True, metavar="DIR", help="folder to write; made when missing")
    arguments = parser.parse_args(words)
    try:
        convert(arguments.wholesale, arguments.output)
    except (OSError, EOFError) as error:
        raise SystemExit(f"{arguments.wholesale} can't be read or the folder can't be written: {error}")
    return 0


if __name__ == "__main__":
    try:
        sys.exit(main(sys.argv[1:]))
    except KeyboardInterrupt:
        sys.exit("Stopped; the folder is not whole")
