"""Turns real wholesale lines into rules with validity and questions, one a line between tabs, for wholesale_bench.

For each day of sales from `since` on, and each code sold on it, the two-step break table that the 180 days before
explain best (config/wholesale/retail/inference.py) becomes rules of that day. A code without a line in those days has
no rule.
"""
import collections
import datetime
import pathlib
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[2] / "config/wholesale"))
from retail.inference import Observation, infer_tariffs  # noqa: E402
from retail.transactions import Reader, day_number  # noqa: E402

WINDOW_DAYS = 180


def observations(source):
    for row in Reader(source):
        if not row.is_cancelled:
            yield Observation(row.code, row.quantity, row.price, row.customer, row.invoice, day_number(row))


def write(source, file, since=datetime.date(2010, 9, 1)):
    """Lines "rule id code day until break price", "product code" and "ask code day quantity price"; prices in millionths."""
    by_code = collections.defaultdict(list)
    first_day = since.toordinal()
    asked = []
    for item in observations(source):
        by_code[item.code].append(item)
        if item.day >= first_day:
            asked.append(item)
    days_of = collections.defaultdict(set)
    for item in asked:
        days_of[item.code].add(item.day)
    for code in sorted(days_of):
        print("product", code, sep="\t", file=file)
        items = by_code[code]
        for day in sorted(days_of[code]):
            window = [item for item in items if day - WINDOW_DAYS <= item.day < day]
            if not window:
                continue
            tariff = infer_tariffs(window)[code]
            print("rule", f"{code}-{day}", code, day, day + 1, 0, tariff.base, sep="\t", file=file)
            if tariff.break_at:
                print("rule", f"{code}-{day}-break", code, day, day + 1, tariff.break_at, tariff.lower, sep="\t", file=file)
    for item in asked:
        print("ask", item.code, item.day, item.quantity, item.price, sep="\t", file=file)


if __name__ == "__main__":
    write(sys.argv[1], sys.stdout)
