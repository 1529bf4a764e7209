#!/usr/bin/python3
"""Writes the demo wholesaler as a folder of CSV exports. The same arguments give the same bytes."""
import argparse
import sys
import time
from datetime import date, datetime, timezone
from datetime import time as clock_time

from wholesaler import export
from wholesaler.billing import make_invoices
from wholesaler.catalogue import LARGEST, make_products, stock_rows
from wholesaler.clients import make_companies
from wholesaler.orders import make_orders
from wholesaler.paper import make_documents
from wholesaler.tariff import Tariff
from wholesaler.terms import make_lists, make_rules


def parse_arguments(words):
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--output", required=True, metavar="DIR", help="folder to write; made when missing")
    parser.add_argument("--companies", type=_at_least(1), default=300)
    parser.add_argument("--products", type=_at_least(10), default=3000)
    parser.add_argument("--order-lines", type=_at_least(0), default=150_000)
    parser.add_argument("--months", type=_at_least(1), default=24)
    parser.add_argument("--end", type=date.fromisoformat, metavar="DATE", default=datetime.now(timezone.utc).date(),
                        help="the day on which the export is made (default: today, UTC)")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--quiet", action="store_true")
    arguments = parser.parse_args(words)
    if arguments.products > LARGEST:
        parser.error(f"--products: at most {LARGEST}, there are no more articles to name")
    return arguments


def _at_least(smallest):
    def parse(text):
        value = int(text)
        if value < smallest:
            raise argparse.ArgumentTypeError(f"{value} is too small; use {smallest} or more")
        return value
    return parse


def months_before(end, months):
    years, month = divmod(end.year * 12 + end.month - 1 - months, 12)
    return date(years, month + 1, min(end.day, 28))


class Progress:
    def __init__(self, is_quiet):
        self.is_quiet = is_quiet
        self.started = time.monotonic()

    def say(self, table, count):
        if not self.is_quiet:
            print(f"  {table:<15}{count:>9,}   {time.monotonic() - self.started:5.1f} s", flush=True)


def generate(arguments):
    """Writes the whole folder; returns {table: rows}."""
    end, seed = arguments.end, arguments.seed
    start = months_before(end, arguments.months)
    now = datetime.combine(end, clock_time(18))
    folder, progress, counts = export.Folder(arguments.output), Progress(arguments.quiet), {}

    def write(table, rows):
        counts[table] = folder.write(table, rows)
        progress.say(table, counts[table])

    products = make_products(arguments.products, seed)
    companies = make_companies(arguments.companies, seed, start, end)
    lists = make_lists(start, end)
    rules = make_rules(products, companies, seed, (start, end))
    contract_skus = {}
    for rule in rules:
        if rule.holder[0] == "company" and rule.sku:
            contract_skus.setdefault(rule.holder[1], set()).add(rule.sku)
    write("companies", export.company_rows(companies))
    write("members", export.member_rows(companies))
    write("products", export.product_rows(products))
    write("price_lists", export.list_rows(lists))
    write("price_rules", export.rule_rows(rules))
    write("stock", stock_rows(products, seed, end))

    plan = (arguments.order_lines, seed, contract_skus, now)
    orders = list(make_orders(companies, products, Tariff(lists, rules), plan))
    write("orders", export.order_rows(orders))
    write("order_lines", export.line_rows(orders))
    write("shipments", export.shipment_rows(orders))
    invoices, payments = make_invoices(orders, seed, now)
    write("invoices", export.invoice_rows(invoices))
    write("payments", export.payment_rows(payments))
    write("status_changes", export.change_rows(orders, invoices))
    papers = list(make_documents(companies, orders, invoices, rules, end))
    for row, content in papers:
        folder.write_document(row[7], content)
    write("documents", [row for row, _ in papers])
    return counts


def main(words):
    arguments = parse_arguments(words)
    if not arguments.quiet:
        print(f"Writing the demo wholesaler to {arguments.output}")
    generate(arguments)
    return 0


if __name__ == "__main__":
    try:
        sys.exit(main(sys.argv[1:]))
    except KeyboardInterrupt:
        sys.exit("Stopped; the folder is not whole")
