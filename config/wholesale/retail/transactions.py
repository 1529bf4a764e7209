"""Reads the invoices row by row and says of each row what it is."""
import csv
import gzip
import re
from dataclasses import dataclass
from datetime import date
from functools import lru_cache

from .numbers import micro

COLUMNS = ["Invoice", "StockCode", "Description", "Quantity", "InvoiceDate", "Price", "CustomerID", "Country"]

# A code is goods when it is five digits with up to three letters (85123A), or one of the two series
# that the shop numbered otherwise (DCGS0058, SP1002). All others are charges, fees, vouchers, tests.
GOODS = re.compile(r"\d{5}[A-Z]{0,3}|DCGS[0-9A-Z]+|SP\d+")


@dataclass(slots=True)
class Row:
    invoice: str
    code: str
    description: str
    quantity: int  # above zero, also on a cancellation
    time: str  # local: 2010-07-01 07:45:00
    price: int  # millionths of GBP
    customer: str
    country: str
    is_cancelled: bool


@lru_cache(maxsize=65536)
def goods_code(text):
    """The code in one spelling, or "" when it is no goods."""
    code = text.strip().upper()
    return code if GOODS.fullmatch(code) else ""


class Reader:
    """Iterates over the rows of goods with a known customer; counts in `left_out` why others are missing."""

    def __init__(self, path):
        self.path = path
        self.rows_read = 0
        self.left_out = {}

    def __iter__(self):
        with gzip.open(self.path, "rt", encoding="utf-8", errors="replace", newline="") as file:
            records = csv.reader(file)
            header = next(records, None)
            if header != COLUMNS:
                raise SystemExit(f"{self.path}: the first line must be {','.join(COLUMNS)}")
            for record in records:
                self.rows_read += 1
                row, reason = _understand(record)
                if row:
                    yield row
                else:
                    self.left_out[reason] = self.left_out.get(reason, 0) + 1


def _understand(record):
    if len(record) != len(COLUMNS):
        return None, "wrong number of columns"
    invoice, code_text, description, quantity_text, time, price_text, customer, country = record
    customer = customer.strip()
    if not customer:
        return None, "no customer"
    code = goods_code(code_text)
    if not code:
        return None, "no goods"
    try:
        quantity, price = int(quantity_text), micro(price_text.strip())
        _day_number(time[:10])
    except ValueError:
        return None, "unreadable number or date"
    is_cancelled = invoice.startswith("C")
    if quantity == 0 or (quantity < 0) != is_cancelled:
        return None, "quantity and kind of invoice disagree"
    if price <= 0:
        return None, "no price"
    name = " ".join(description.split())
    return Row(invoice.strip(), code, name, abs(quantity), time, price, customer, country.strip(), is_cancelled), ""


@lru_cache(maxsize=4096)
def _day_number(day_text):
    return date.fromisoformat(day_text).toordinal()


def day_number(row):
    return _day_number(row.time[:10])
