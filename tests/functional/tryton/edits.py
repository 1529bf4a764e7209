"""The edits of `mutate`: each takes (tryton, random), acts inside the running transaction, and says whether it found something to do."""
import datetime
from decimal import Decimal

import seed_names
import seed_prices
import seed_sales

EDITS, WEIGHTS = {}, {}


def edit(weight):
    def register(function):
        EDITS[function.__name__] = function
        WEIGHTS[function.__name__] = weight
        return function
    return register


def pick(tryton, random, model, domain=(), inactive=False):
    """A random record, or None."""
    Model = tryton.get(model)
    with tryton.context(active_test=not inactive):
        found = [one.id for one in Model.search(list(domain), order=[("id", "ASC")])]
    return Model(random.choice(found)) if found else None


def _write(tryton, record, values):
    if record is None:
        return False
    tryton.get(record.__name__).write([record], values)
    return True


def _delete(tryton, record):
    if record is None:
        return False
    tryton.get(record.__name__).delete([record])
    return True


# -- parties ---------------------------------------------------------------------------------------------------------------------

@edit(5)
def rename_party(tryton, random):
    return _write(tryton, pick(tryton, random, "party.party"), {"name": seed_names.company_name(random, random.randrange(1000, 9999))})


@edit(5)
def change_address(tryton, random):
    """A child that does not move its parent's write_date."""
    street = f"{random.choice(seed_names.STREETS)} {random.randrange(1, 999)}"
    return _write(tryton, pick(tryton, random, "party.address"), {"street": street, "city": random.choice(seed_names.CITIES)[1]})


@edit(3)
def add_address(tryton, random):
    party = pick(tryton, random, "party.party")
    tryton.get("party.address").create([{"party": party.id, "name": "Neu", "street": "Neubau 1", "city": "Łódź", "delivery": True}])
    return True


@edit(3)
def delete_address(tryton, random):
    used = {one.shipment_address.id for one in tryton.get("sale.sale").search([]) if one.shipment_address}
    used |= {one.invoice_address.id for one in tryton.get("account.invoice").search([])}
    return _delete(tryton, pick(tryton, random, "party.address", [("id", "not in", sorted(used))]))


@edit(4)
def change_contact(tryton, random):
    number = random.randrange(1_000_000, 9_999_999)
    mechanism = pick(tryton, random, "party.contact_mechanism", [("type", "in", ["email", "phone"])])
    if mechanism is None:
        return False
    value = f"neu{number}@kunde.example" if mechanism.type == "email" else f"+49 40 {number}"
    return _write(tryton, mechanism, {"value": value})


@edit(3)
def add_contact(tryton, random):
    party = pick(tryton, random, "party.party")
    tryton.get("party.contact_mechanism").create([
        {"party": party.id, "type": "email", "name": seed_names.person(random), "value": f"x{random.randrange(10**6)}@kunde.example"}
    ])
    return True


@edit(2)
def delete_contact(tryton, random):
    return _delete(tryton, pick(tryton, random, "party.contact_mechanism"))


@edit(3)
def toggle_party(tryton, random):
    """Deactivates, or brings back one that was inactive."""
    party = pick(tryton, random, "party.party", [("active", "=", random.random() < 0.6), ("id", ">", 1)], inactive=True)
    return party is not None and _write(tryton, party, {"active": not party.active})


@edit(2)
def change_credit_limit(tryton, random):
    limit = random.choice([None, Decimal(random.randrange(1, 900) * 1000)])
    return _write(tryton, pick(tryton, random, "party.party"), {"credit_limit_amount": limit})


@edit(4)
def change_party_list(tryton, random):
    """A MultiValue field: the party's own write_date need not move."""
    chosen = pick(tryton, random, "product.price_list")
    return _write(tryton, pick(tryton, random, "party.party"), {"sale_price_list": chosen.id if random.random() < 0.8 else None})


@edit(2)
def add_party(tryton, random):
    name = seed_names.company_name(random, random.randrange(10_000, 99_999))
    chosen = pick(tryton, random, "product.price_list")
    tryton.get("party.party").create([{
        "name": name, "addresses": [("create", [{"street": "Neue Gasse 1", "city": "Wien"}])], "sale_price_list": chosen.id,
    }])
    return True


# -- products --------------------------------------------------------------------------------------------------------------------

@edit(6)
def change_list_price(tryton, random):
    """On the template: the product's write_date stays old."""
    price = Decimal(random.randrange(11_000, 900_000)).scaleb(-4)
    return _write(tryton, pick(tryton, random, "product.template"), {"list_price": price})


@edit(2)
def change_cost_price(tryton, random):
    """Formulas may use it."""
    return _write(tryton, pick(tryton, random, "product.product"), {"cost_price": Decimal(random.randrange(5_000, 500_000)).scaleb(-4)})


@edit(4)
def rename_product(tryton, random):
    with tryton.context(language=random.choice(["en", "de", "ru"])):
        return _write(tryton, pick(tryton, random, "product.template"), {"name": f"Neu {random.randrange(10_000)} ±"})


@edit(3)
def toggle_product(tryton, random):
    wanted = [("active", "=", random.random() < 0.6), ("template.active", "=", True), ("product_customers", "=", None)]
    product = pick(tryton, random, "product.product", wanted, inactive=True)
    return product is not None and _write(tryton, product, {"active": not product.active})


@edit(2)
def add_product(tryton, random):
    model = pick(tryton, random, "product.template")
    tryton.get("product.template").create([{
        "name": f"Neuheit {random.randrange(10_000)}", "code": f"NEU{random.randrange(10**7)}", "type": "goods", "salable": True,
        "default_uom": model.default_uom.id, "sale_uom": model.sale_uom.id, "list_price": Decimal("12.3456"),
        "account_category": model.account_category.id, "products": [("create", [{"cost_price": Decimal("7.5")}])],
    }])
    return True


@edit(2)
def move_category(tryton, random):
    """Under another parent: what lists say about the parents applies to other products from then on."""
    category = pick(tryton, random, "product.category", [("accounting", "=", False)])
    parent = pick(tryton, random, "product.category", [("accounting", "=", False), ("id", "not in", _below(category))])
    return _write(tryton, category, {"parent": parent.id if parent and random.random() < 0.7 else None})


def _below(category):
    return [category.id] + [number for child in category.childs for number in _below(child)]


@edit(3)
def change_product_categories(tryton, random):
    template, category = pick(tryton, random, "product.template"), pick(tryton, random, "product.category", [("accounting", "=", False)])
    command = "remove" if category in template.categories else "add"
    return _write(tryton, template, {"categories": [(command, [category.id])]})


@edit(2)
def change_article_number(tryton, random):
    return _write(tryton, pick(tryton, random, "sale.product_customer"), {"code": f"NEU-{random.randrange(10_000)}"})


@edit(1)
def delete_article_number(tryton, random):
    return _delete(tryton, pick(tryton, random, "sale.product_customer"))


# -- prices ----------------------------------------------------------------------------------------------------------------------

@edit(8)
def change_price_line(tryton, random):
    formula = random.choice(seed_prices.PLAIN + seed_prices.HARD + [f"{random.randrange(1, 900)}.{random.randrange(10_000):04d}"])
    return _write(tryton, pick(tryton, random, "product.price_list.line"), {"formula": formula})


@edit(3)
def change_price_dates(tryton, random):
    today, day = datetime.date.today(), datetime.timedelta(days=1)
    start, end = random.choice([(None, None), (today, None), (None, today), (today + day, None), (None, today - day)])
    return _write(tryton, pick(tryton, random, "product.price_list.line"), {"start_date": start, "end_date": end})


@edit(5)
def add_price_line(tryton, random):
    price_list, product = pick(tryton, random, "product.price_list"), pick(tryton, random, "product.product")
    tryton.get("product.price_list.line").create([{
        "price_list": price_list.id, "product": product.id, "formula": f"{random.randrange(1, 300)}.5", "sequence": 0,
        "quantity": random.choice([None, 10.0, 50.0]),
    }])
    return True


@edit(5)
def delete_price_line(tryton, random):
    return _delete(tryton, pick(tryton, random, "product.price_list.line"))


# -- sales -----------------------------------------------------------------------------------------------------------------------

@edit(8)
def add_sale(tryton, random):
    """As far as the customer got: draft, quotation, or ordered."""
    Sale = tryton.get("sale.sale")
    customers = [one for one in tryton.get("party.party").search([("id", ">", 1)]) if one.addresses and one.credit_limit_amount is None]
    products = tryton.get("product.product").search([("salable", "=", True)])
    number, = seed_sales.create_drafts(tryton, random, 1, customers, products)
    for step in ["quote", "confirm"][: random.randrange(0, 3)]:
        getattr(Sale, step)([Sale(number)])
    return True


@edit(8)
def move_sale(tryton, random):
    """One step of the workflow, forward or back."""
    sale = pick(tryton, random, "sale.sale", [("state", "in", ["draft", "quotation"])])
    if sale is None:
        return False
    step = random.choice({"draft": ["quote", "quote", "cancel"], "quotation": ["confirm", "confirm", "draft", "cancel"]}[sale.state])
    before = sale.state
    Sale = tryton.get("sale.sale")
    getattr(Sale, step)([sale])
    return Sale(sale.id).state != before


@edit(4)
def change_sale_line(tryton, random):
    line = pick(tryton, random, "sale.line", [("type", "=", "line"), ("sale.state", "=", "draft")])
    return _write(tryton, line, {"quantity": float(random.randrange(1, 40))})


@edit(4)
def delete_sale_line(tryton, random):
    return _delete(tryton, pick(tryton, random, "sale.line", [("sale.state", "=", "draft")]))


@edit(4)
def delete_sale(tryton, random):
    return _delete(tryton, pick(tryton, random, "sale.sale", [("state", "in", ["draft", "cancelled"])]))


@edit(7)
def ship(tryton, random):
    Shipment = tryton.get("stock.shipment.out")
    shipment = pick(tryton, random, "stock.shipment.out", [("state", "in", ["waiting", "picked"])])
    if shipment is None:
        return False
    if shipment.state == "waiting":
        if not Shipment.assign_try([shipment]):
            return False
        Shipment.pick([shipment])
    Shipment.pack([shipment])
    Shipment.done([shipment])
    return True


@edit(6)
def post_invoice(tryton, random):
    Invoice = tryton.get("account.invoice")
    invoice = pick(tryton, random, "account.invoice", [("type", "=", "out"), ("state", "in", ["draft", "validated"])])
    if invoice is None or not invoice.lines:
        return False
    Invoice.post([invoice])
    return True


@edit(6)
def pay_invoice(tryton, random):
    invoice = pick(tryton, random, "account.invoice", [("type", "=", "out"), ("state", "=", "posted")])
    if invoice is None or invoice.amount_to_pay <= 0:
        return False
    amount = random.choice([invoice.amount_to_pay, (invoice.amount_to_pay / 3).quantize(Decimal("0.01"))])
    if amount <= 0:
        return False
    method, = tryton.get("account.invoice.payment.method").search([])
    seed_sales.pay(tryton, invoice.id, amount, method.id, datetime.date.today())
    return True


@edit(2)
def credit_invoice(tryton, random):
    Invoice = tryton.get("account.invoice")
    invoice = pick(tryton, random, "account.invoice", [("type", "=", "out"), ("state", "in", ["posted", "paid"])])
    if invoice is None:
        return False
    Invoice.post(Invoice.credit([invoice]))
    return True


@edit(3)
def complain(tryton, random):
    kind, = tryton.get("sale.complaint.type").search([("origin.model", "=", "sale.sale")], limit=1)
    sale = pick(tryton, random, "sale.sale", [("state", "in", ["processing", "done"])])
    tryton.get("sale.complaint").create([{
        "customer": sale.party.id, "type": kind.id, "origin": f"sale.sale,{sale.id}", "company": tryton.company, "description": "Kratzer",
    }])
    return True


@edit(2)
def move_complaint(tryton, random):
    complaint = pick(tryton, random, "sale.complaint", [("state", "in", ["draft", "waiting"])])
    if complaint is None:
        return False
    step = random.choice({"draft": ["wait", "cancel"], "waiting": ["approve", "reject"]}[complaint.state])
    getattr(tryton.get("sale.complaint"), step)([complaint])
    return True


@edit(4)
def attach(tryton, random):
    sale = pick(tryton, random, "sale.sale")
    tryton.get("ir.attachment").create([
        {"name": f"Nachtrag {random.randrange(10**8)}.pdf", "type": "data", "resource": f"sale.sale,{sale.id}", "data": random.randbytes(200)}
    ])
    return True


@edit(2)
def detach(tryton, random):
    return _delete(tryton, pick(tryton, random, "ir.attachment"))


# -- stock -----------------------------------------------------------------------------------------------------------------------

@edit(5)
def move_stock(tryton, random):
    """From one warehouse to the other."""
    Location, Move = tryton.get("stock.location"), tryton.get("stock.move")
    product = pick(tryton, random, "product.product")
    ends = [Location.search([("code", "=", code)])[0] for code in random.choice([("STO", "STO2"), ("STO2", "STO")])]
    move, = Move.create([{
        "product": product.id, "uom": product.default_uom.id, "quantity": float(random.randrange(1, 50)), "from_location": ends[0].id,
        "to_location": ends[1].id, "company": tryton.company,
    }])
    Move.do([move])
    return True


@edit(3)
def count_stock(tryton, random):
    Inventory = tryton.get("stock.inventory")
    storage, = tryton.get("stock.location").search([("code", "=", "STO")])
    product = pick(tryton, random, "product.product")
    inventory, = Inventory.create([{
        "location": storage.id, "company": tryton.company,
        "lines": [("create", [{"product": product.id, "quantity": float(random.randrange(0, 900))}])],
    }])
    Inventory.confirm([inventory])
    return True
