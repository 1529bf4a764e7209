"""Categories, templates with variants in several units, names in three languages, customers' article numbers, stock."""
from decimal import Decimal

import seed_names


def create_categories(tryton):
    Category, found = tryton.get("product.category"), []

    def below(parent, tree):
        names = tree if isinstance(tree, dict) else {name: {} for name in tree}
        for name, children in names.items():
            one, = Category.create([{"name": name, "parent": parent and parent.id}])
            found.append(one)
            below(one, children)

    below(None, seed_names.CATEGORIES)
    return found


def _units(random, units):
    """default and sale unit: some are sold by the box, some are weighed or measured."""
    return random.choices(
        [(units["unit"], units["unit"]), (units["unit"], units["box_100"]), (units["unit"], units["box_12"]),
         (units["kilogram"], units["kilogram"]), (units["meter"], units["meter"]), (units["kilogram"], units["gram"])],
        weights=[60, 12, 8, 8, 8, 4],
    )[0]


def _price(random):
    return Decimal(random.randrange(11_000, 4_000_000)).scaleb(-random.choice([3, 4, 4])).quantize(Decimal("0.0001"))


def _template(random, number, given):
    default_unit, sale_unit = _units(random, given.units)
    price = _price(random)
    variants = random.choice([1, 1, 1, 2, 3])
    return {
        "name": f"{random.choice(seed_names.PRODUCTS)[0]} {number}", "code": f"ANC{number:05d}", "type": "goods",
        "default_uom": default_unit.id, "sale_uom": sale_unit.id, "salable": True, "list_price": price,
        "account_category": random.choice(given.accounting).id,
        "categories": [("add", [one.id for one in random.sample(given.categories, random.choice([0, 1, 1, 1, 2]))])],
        "products": [("create", [
            {"suffix_code": f"-{at:02d}" if variants > 1 else "", "cost_price": (price * Decimal("0.6")).quantize(Decimal("0.0001")),
             "description": random.choice(["", "Größe M", "verzinkt, 10 µm", "<b>fett</b>"])}
            for at in range(1, variants + 1)
        ])],
    }


def create_products(tryton, random, count, given):
    """Products until there are `count` variants."""
    rows, made = [], 0
    while made < count:
        rows.append(_template(random, len(rows) + 1, given))
        made += len(rows[-1]["products"][0][1])
    templates = tryton.get("product.template").create(rows)
    _translate(tryton, random, templates)
    return [product for template in templates for product in template.products]


def _translate(tryton, random, templates):
    """Not every name is translated: the rest fall back to English."""
    Template = tryton.get("product.template")
    words = {english: (german, russian) for english, german, russian in seed_names.PRODUCTS}
    changes = {"de": [], "ru": []}
    for template in templates:
        english, _, number = template.name.rpartition(" ")
        for at, language in enumerate(("de", "ru")):
            if random.random() < 0.8:
                changes[language] += [[template], {"name": f"{words[english][at]} {number}"}]
    for language, arguments in changes.items():
        with tryton.context(language=language):
            Template.write(*arguments)


def create_article_numbers(tryton, random, customers, products):
    """What the customer calls it: for a variant, or for all variants of a template."""
    rows, seen = [], set()
    for customer in customers:
        for product in random.sample(products, min(len(products), random.randrange(0, 6))):
            by_variant = random.random() < 0.6
            key = (customer.id, product.template.id)
            if key in seen:
                continue
            seen.add(key)
            rows.append({
                "party": customer.id, "template": product.template.id, "product": product.id if by_variant else None,
                "code": f"K{customer.id}-{product.id}", "name": f"Artikel {product.id}" if random.random() < 0.5 else None,
            })
    tryton.get("sale.product_customer").create(rows)


def stock_by_inventory(tryton, random, products):
    """First count in both warehouses: a few products are missing in each."""
    Inventory, Location = tryton.get("stock.inventory"), tryton.get("stock.location")
    for code, share, most in (("STO", 0.97, 60_000), ("STO2", 0.9, 20_000)):
        storage, = Location.search([("code", "=", code)])
        lines = [{"product": one.id, "quantity": float(random.randrange(1, most))} for one in products if random.random() < share]
        inventory, = Inventory.create([{"location": storage.id, "company": tryton.company, "lines": [("create", lines)]}])
        Inventory.confirm([inventory])


def stock_by_shipments(tryton, random, products, suppliers):
    """Goods that came from suppliers, through their shipments' own workflow; the last one is still on its way."""
    Shipment, Move, Location = (tryton.get(name) for name in ("stock.shipment.in", "stock.move", "stock.location"))
    warehouse, = Location.search([("code", "=", "WH")])
    outside, = Location.search([("code", "=", "SUP")])
    currency = tryton.get("company.company")(tryton.company).currency.id
    shipments = Shipment.create([{"supplier": one.id, "company": tryton.company, "warehouse": warehouse.id} for one in suppliers])
    Move.create([
        {"shipment": f"stock.shipment.in,{shipment.id}", "product": product.id, "uom": product.default_uom.id,
         "quantity": float(random.randrange(10, 400)), "from_location": outside.id, "to_location": warehouse.input_location.id,
         "company": tryton.company, "unit_price": product.list_price, "currency": currency}
        for shipment in shipments for product in random.sample(products, 5)
    ])
    Shipment.receive(shipments[:-1])
    Shipment.done(shipments[:-1])
