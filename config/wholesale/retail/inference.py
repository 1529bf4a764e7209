"""Infers price breaks and customers' own prices from what was paid; measures how well they fit."""
from collections import Counter, defaultdict
from dataclasses import dataclass

PRICES_TRIED = 4  # per code: the most frequent ones
LINES_GAINED_MIN = 3  # a break must explain so many more lines than one price does
CUSTOMERS_MIN = 2  # so many must have paid the lower price, or it is one customer's own
INVOICES_MIN = 3  # "repeatedly": on so many different invoices


@dataclass(frozen=True, slots=True)
class Observation:
    """One ordinary line as far as it tells about prices."""

    code: str
    quantity: int
    price: int
    customer: str
    invoice: str
    day: int


@dataclass(frozen=True, slots=True)
class Tariff:
    usual: int  # the most frequent price, whatever the quantity
    base: int  # the price below the break; the usual one without a break
    lower: int = 0
    break_at: int = 0  # 0: no break

    def price(self, quantity):
        return self.lower if self.break_at and quantity >= self.break_at else self.base


def infer_tariffs(observations):
    """{code: Tariff}"""
    by_code = defaultdict(list)
    for item in observations:
        by_code[item.code].append(item)
    return {code: _infer_tariff(items) for code, items in by_code.items()}


def _infer_tariff(items):
    """The pair of prices and the quantity between them that explain the most lines exactly.

    On a tie the smaller quantity, and among prices the more frequent, wins.
    """
    counts = Counter(item.price for item in items)
    tried = sorted(counts, key=lambda price: (-counts[price], -price))[:PRICES_TRIED]
    usual = tried[0]
    best, explained = Tariff(usual, usual), counts[usual] + LINES_GAINED_MIN - 1
    at_quantity = defaultdict(Counter)
    for item in items:
        at_quantity[item.quantity][item.price] += 1
    quantities = sorted(at_quantity)
    for higher in tried:
        for lower in tried:
            if lower >= higher:
                continue
            hits = sum(at_quantity[quantity][lower] for quantity in quantities)
            for quantity in quantities:
                is_paid_here = quantity > 1 and at_quantity[quantity][lower]
                if hits > explained and is_paid_here and _payers(items, lower, quantity) >= CUSTOMERS_MIN:
                    best, explained = Tariff(usual, higher, lower, quantity), hits
                hits += at_quantity[quantity][higher] - at_quantity[quantity][lower]
    return best


def _payers(items, price, from_quantity):
    return len({item.customer for item in items if item.price == price and item.quantity >= from_quantity})


def infer_own_prices(observations, tariffs):
    """{(customer, code): (price, smallest quantity)} for prices below the tariff, paid repeatedly and last.

    A price is a customer's own when it is lower than what the tariff asks for the line's quantity on at
    least INVOICES_MIN different invoices, and the customer's latest line of that code has it.
    """
    invoices, smallest, latest = defaultdict(set), {}, {}
    for item in observations:
        pair = (item.customer, item.code)
        if item.code not in tariffs:
            continue
        if item.day >= latest.get(pair, (0, 0))[0]:
            latest[pair] = (item.day, item.price)
        if item.price < tariffs[item.code].price(item.quantity):
            key = (*pair, item.price)
            invoices[key].add(item.invoice)
            smallest[key] = min(item.quantity, smallest.get(key, item.quantity))
    own = {}
    for (customer, code, price), seen in sorted(invoices.items()):
        if len(seen) >= INVOICES_MIN and latest[customer, code][1] == price:
            own[customer, code] = (price, smallest[customer, code, price])
    return own


@dataclass(frozen=True, slots=True)
class Agreement:
    """Shares of lines whose invoiced unit price is exactly the one that was inferred."""

    lines: int
    usual: float
    breaks: float
    own: float


def measure(observations, tariffs, own_prices):
    """Over the lines whose code has a tariff."""
    lines = usual = breaks = own = 0
    for item in observations:
        tariff = tariffs.get(item.code)
        if not tariff:
            continue
        listed = tariff.price(item.quantity)
        price, from_quantity = own_prices.get((item.customer, item.code), (listed, 0))
        agreed = min(price, listed) if item.quantity >= from_quantity else listed
        lines += 1
        usual += item.price == tariff.usual
        breaks += item.price == listed
        own += item.price == agreed
    return Agreement(lines, *(hits / max(lines, 1) for hits in (usual, breaks, own)))
