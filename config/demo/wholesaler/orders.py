"""Orders with priced lines, and what became of them: shipped in one part or two, late, held, cancelled."""
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from random import Random

from .amounts import MICRO, line_cents
from .clients import favourite_products
from .demand import plan_orders

CHANNELS = ("portal", "portal", "portal", "edi", "email", "phone", "sales-rep")
STAFF = ("Petra Vogel", "Олег Марчук", "Anders Lund", "Κατερίνα Ρήγα", "Joanna Żak")
CARRIERS = ("DHL Freight", "DB Schenker", "Нова Пошта", "DSV", "GLS", "ACS")


@dataclass(slots=True)
class Line:
    number: int
    product: object
    quantity: int
    unit: str
    unit_price: int
    discount: int
    total: int  # hundredths
    status: str = "open"


@dataclass(slots=True)
class Shipment:
    id: str
    order: object
    lines: list
    status: str
    shipped_at: datetime
    delivered_at: datetime | None
    carrier: str
    tracking: str


@dataclass(slots=True)
class Order:
    id: str
    number: str
    company: object
    placed_by: str
    channel: str
    client_reference: str
    ordered_at: datetime
    requested_at: str
    promised_at: object
    responsible: str
    lines: list
    status: str = "new"
    updated_at: datetime | None = None
    shipments: list = field(default_factory=list)
    changes: list = field(default_factory=list)  # (from, to, at, actor, note)

    def total(self):
        return sum(line.total for line in self.lines if line.status != "cancelled")


class Shelf:
    """What one company buys: its articles, the usual quantity and unit of each."""

    def __init__(self, company, products, contract_skus, largest_order, seed):
        random = Random(f"{seed}:shelf:{company.id}")
        liked = favourite_products(company, products)
        size = min(max(company.weight * 5 + 25, largest_order + 10), len(products))
        chosen = {item.sku: item for item in products if item.sku in contract_skus}
        for item in random.sample(liked, min(size, len(liked))) + random.sample(products, min(size, len(products))):
            if len(chosen) >= size:
                break
            chosen[item.sku] = item
        self.items = sorted(chosen.values(), key=lambda item: item.sku)
        random.shuffle(self.items)
        self.habits = [self._habit(company, item, random) for item in self.items]

    @staticmethod
    def _habit(company, product, random):
        worth = (20 + company.weight * 6) * random.randrange(40, 220) // 100 * MICRO
        usual = max(1, min(worth // max(product.base_price, 1), 40_000))
        larger = [(factor, name) for name, factor in product.units.items() if 1 < factor <= usual]
        if larger and random.randrange(10) < 4:
            factor, name = max(larger)
            return name, max(1, usual // factor), 1
        return product.unit, max(usual, product.min_quantity), max(product.pack_multiple, 1)


def at_work(day, random):
    """A moment of that day while people are at work."""
    return datetime(day.year, day.month, day.day, random.randrange(7, 17), random.randrange(60), random.randrange(60))


def make_orders(companies, products, tariff, plan):
    """Yields the orders in the sequence of their numbers. plan: lines, seed, contract SKUs, now."""
    lines_wanted, seed, contract_skus, now = plan
    planned = plan_orders(companies, lines_wanted, seed)
    largest = {}
    for _, company, count in planned:
        largest[company.id] = max(count, largest.get(company.id, 0))
    by_sku = {product.sku: product for product in products}
    gone_at = _end_of_sale(products, companies, seed)
    shelves = {}
    for number, (moment, company, count) in enumerate(planned, 1):
        random = Random(seed * 1_000_003 + number)
        if company.id not in shelves:
            shelves[company.id] = Shelf(company, products, contract_skus.get(company.id, ()), largest[company.id], seed)
        picks = _picks(shelves[company.id], count, random)
        lines = _lines(company, picks, (moment, tariff, by_sku, gone_at), random)
        order = _order(number, company, moment, lines, random)
        _live(order, now, random)
        yield order


def _end_of_sale(products, companies, seed):
    """SKU -> day from which a discontinued article is no longer ordered."""
    random = Random(f"{seed}:end-of-sale")
    first = min((company.first_day for company in companies), default=None)
    last = max((company.last_day for company in companies), default=None)
    days = (last - first).days if first else 0
    return {product.sku: first + timedelta(days=days * random.randrange(30, 85) // 100)
            for product in products if product.status == "discontinued"}


def _picks(shelf, count, random):
    """Indexes on the shelf, the favourites more often, without repeats as long as there are others."""
    size = len(shelf.items)
    draw = random.random
    if count * 2 > size:
        everything = list(range(size))
        random.shuffle(everything)
        return [everything[position % size] for position in range(count)], shelf
    seen = {}
    while len(seen) < count:
        seen[int(size * draw() ** 2)] = True
    return list(seen), shelf


def _lines(company, picks, circumstances, random):
    moment, tariff, by_sku, gone_at = circumstances
    day = moment.date()
    day_text = day.isoformat()
    indexes, shelf = picks
    lines = []
    for number, index in enumerate(indexes, 1):
        product = shelf.items[index]
        unit, usual, multiple = shelf.habits[index]
        if product.sku in gone_at and day >= gone_at[product.sku]:
            product = _successor(product, by_sku)
            unit, multiple = product.unit, max(product.pack_multiple, 1)
        quantity = max(1, usual * (50 + int(110 * random.random())) // 100)
        quantity = -(-max(quantity, product.min_quantity if unit == product.unit else 1) // multiple) * multiple
        price, _ = tariff.unit_price(company, product, unit, quantity, day_text)
        discount = 0
        chance = random.random()
        if chance < 0.008:  # a price that somebody typed
            price = price * (94 + int(10 * random.random())) // 100 // 100 * 100 or price
        elif chance < 0.016:  # goodwill
            discount = 2 if chance < 0.012 else 5
        lines.append(Line(number, product, quantity, unit, price, discount, line_cents(price, quantity, discount)))
    return lines


def _successor(product, by_sku):
    """The article that is sold instead, or the article itself, from the last pieces, when there is none."""
    current = product
    while current.status == "discontinued" and current.replaced_by:
        current = by_sku[current.replaced_by]
    return current


def _order(number, company, moment, lines, random):
    buyers = [member for member in company.members if "buyer" in member.roles] or company.members
    promised = moment.date() + timedelta(days=random.choice((2, 3, 3, 4, 5, 7, 10)))
    wish = promised - timedelta(days=random.choice((0, 0, 1, 2))) if random.randrange(10) < 4 else ""
    return Order(
        id=f"so{number}", number=f"SO-{moment.year}-{number:06d}", company=company,
        placed_by=random.choice(buyers).id, channel=random.choice(CHANNELS),
        client_reference=f"PO-{random.randrange(1000, 99999)}" if random.randrange(10) < 6 else "",
        ordered_at=moment, requested_at=wish and wish.isoformat(), promised_at=promised,
        responsible=STAFF[int(company.id[1:]) % len(STAFF)], lines=lines, updated_at=moment)


def _live(order, now, random):
    """Moves the order along until nothing more has happened by now."""

    def move(to, at, actor, note=""):
        if at > now:
            return False
        order.changes.append((order.status, to, at, actor, note))
        order.status, order.updated_at = to, at
        return True

    order.changes.append(("", "new", order.ordered_at, order.placed_by, ""))
    fate = random.randrange(1000)
    confirmed = order.ordered_at + timedelta(minutes=random.randrange(4, 400))
    if fate < 18:
        if move("cancelled", confirmed, order.placed_by, random.choice(("ordered twice", "site closed", "wrong articles"))):
            for line in order.lines:
                line.status = "cancelled"
        return
    if fate < 60:
        if not move("on_hold", confirmed, "credit control", "credit limit reached"):
            return
        confirmed += timedelta(days=random.randrange(1, 6))
    if not move("confirmed", confirmed, order.responsible):
        return
    if fate % 20 == 7 and len(order.lines) > 1:
        random.choice(order.lines).status = "cancelled"
    ready = at_work(order.promised_at - timedelta(days=random.randrange(1, 3)), random)
    if 60 <= fate < 140:  # late
        ready += timedelta(days=random.randrange(3, 15))
    ready = max(ready, confirmed + timedelta(hours=2))
    if not move("picking", ready - timedelta(hours=1), "warehouse"):
        return
    _ship_parts(order, ready, (now, move, fate), random)


def _ship_parts(order, ready, circumstances, random):
    now, move, fate = circumstances
    live = [line for line in order.lines if line.status != "cancelled"]
    parts = [live]
    if fate % 11 == 3 and len(live) > 2:
        cut = random.randrange(1, len(live))
        parts = [live[:cut], live[cut:]]
    for position, part in enumerate(parts):
        is_last = position == len(parts) - 1
        at = ready + timedelta(days=position * random.randrange(5, 21))
        note = "" if is_last else "the rest follows when the goods are in"
        if not move("shipped" if is_last else "partly_shipped", at, "warehouse", note):
            for line in part:
                line.status = "backordered"
            return
        _ship(order, part, at, (now, position), random)
    arrived = max((shipment.delivered_at or now + timedelta(1)) for shipment in order.shipments)
    is_late = arrived.date() > order.promised_at
    move("delivered", arrived, order.shipments[-1].carrier, "later than promised" if is_late else "")


def _ship(order, lines, at, circumstances, random):
    now, position = circumstances
    arrives = at_work(at.date() + timedelta(days=random.choice((1, 1, 1, 2, 2, 3))), random)
    has_arrived = arrives <= now
    for line in lines:
        line.status = "delivered" if has_arrived else "shipped"
    order.shipments.append(Shipment(
        id=f"sh{order.id[2:]}-{position + 1}", order=order, lines=lines, status="delivered" if has_arrived else "in_transit",
        shipped_at=at, delivered_at=arrives if has_arrived else None,
        carrier=random.choice(CARRIERS), tracking=f"{random.randrange(10 ** 11, 10 ** 12)}"))
