"""Price lists: fixed prices with breaks, percentages, sums of both, and formulas that no rule can express; with and without dates."""
import datetime
from decimal import Decimal

# What can be written as a rule, and what only Tryton can compute.
PLAIN = ["unit_price * 0.855", "list_price * 0.9", "unit_price * 0.97", "list_price * 0.9 + 1.50", "unit_price - 0.5", "unit_price + 0.25",
         "list_price", "0.8 * list_price", "unit_price * (1 - 0.125)", "Decimal('0.75') * list_price"]
HARD = ["cost_price * 1.3", "unit_price * 0.9 if unit_price > 20 else unit_price", "(list_price + cost_price) / 2",
        "unit_price - unit_price % 0.05", "list_price * 0.8 if list_price >= 100 else list_price * 0.95", "cost_price + (list_price - cost_price) * 0.4",
        "unit_price // 1 + 0.99"]


def _dates(random, today):
    """Most lines have none. Ends are inclusive in Tryton: today and tomorrow are the days on which a mistake shows."""
    day = datetime.timedelta(days=1)
    return random.choices(
        [(None, None), (today - 300 * day, today - 30 * day), (today - 30 * day, today + 60 * day), (today + 20 * day, None),
         (today, None), (today + day, None), (None, today), (None, today - day), (None, today + day), (today, today)],
        weights=[60, 5, 8, 5, 4, 4, 4, 4, 4, 2],
    )[0]


def _line(random, today, formula, **target):
    start, end = _dates(random, today)
    return {"formula": formula, "start_date": start, "end_date": end, **target}


def _fixed(random, product, share):
    digits = random.choice([2, 4, 4])
    return str((product.list_price * Decimal(share)).quantize(Decimal(1).scaleb(-digits)))


def _product_lines(random, today, product):
    """Breaks stand highest first, as a clerk must write them; now and then he forgot, and the first line hides the rest."""
    breaks = sorted(random.sample([1, 5, 10, 12, 50, 100, 240, 500, 1000], random.randrange(1, 4)), reverse=True)
    if random.random() < 0.1:
        breaks.reverse()
    lines = []
    for at, quantity in enumerate(breaks):
        share = f"0.{60 + 10 * at}"
        formula = _fixed(random, product, share) if random.random() < 0.75 else random.choice(PLAIN + HARD)
        lines.append(_line(random, today, formula, product=product.id, quantity=float(quantity) if random.random() < 0.9 else None))
    return lines


def _category_line(random, today, category):
    formula = random.choice(PLAIN if random.random() < 0.7 else HARD)
    quantity = random.choice([None, None, 0.0, 10.0, 2.5, 100.0])
    return _line(random, today, formula, category=category.id, quantity=quantity)


def create_list(tryton, random, given, lines, name):
    rows = []
    while len(rows) < lines * 0.6:
        rows += _product_lines(random, given.today, random.choice(given.products))
    while len(rows) < lines - 1:
        rows.append(_category_line(random, given.today, random.choice(given.categories)))
    if random.random() < 0.7:
        rows.append({"formula": random.choice(PLAIN), "quantity": None})
    for at, row in enumerate(rows):
        row["sequence"] = at + 1
    return {"name": name, "company": tryton.company, "unit": random.choice(["product_default"] * 3 + ["product_sale"]),
            "lines": [("create", rows)]}


def create_price_lists(tryton, random, given, counts):
    """`counts`: shared lists, contracts of one customer each, lines a list."""
    shared, contracts, lines = counts
    PriceList, Party = tryton.get("product.price_list"), tryton.get("party.party")
    lists = PriceList.create([
        create_list(tryton, random, given, lines, f"{'Liste' if at < shared else 'Vertrag'} {at + 1}") for at in range(shared + contracts)
    ])
    buyers = random.sample(given.customers, len(given.customers))
    for customer, one in zip(buyers, lists[shared:]):
        Party.write([customer], {"sale_price_list": one.id})
    for customer in buyers[contracts:]:
        if random.random() < 0.75:
            Party.write([customer], {"sale_price_list": random.choice(lists[:shared]).id})
    return lists
