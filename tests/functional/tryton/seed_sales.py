"""Sales in every state through Tryton's workflow: shipments, backorders, invoices, payments, credit notes, complaints, documents."""
import datetime
from decimal import Decimal

BATCH = 10
WAREHOUSES = ["WH", "WH", "WH", "WH2"]


def batches(records, size=BATCH):
    return [records[at:at + size] for at in range(0, len(records), size)]


def _draft(Sale, random, tryton, customer, warehouses, number):
    sale = Sale(company=tryton.company, party=customer)
    sale.on_change_party()
    sale.warehouse = warehouses[random.choice(WAREHOUSES)]
    sale.reference = f"PO-{customer.id}-{number}" if random.random() < 0.8 else None
    sale.description = random.choice([None, None, "Eilig!", "Lieferung an Tor 3", "Коментар"])
    return sale


def _lines(Line, random, sale, products):
    """Goods, and between them what only carries text or a sum."""
    lines = [Line(sale=sale, type="title", description="Pos. 1: Befestigung")] if random.random() < 0.15 else []
    for product in random.sample(products, random.randrange(1, 5)):
        line = Line(sale=sale, type="line", product=product, quantity=float(random.choice([1, 1, 2, 2, 5, 10, 12, 50])))
        line.on_change_product()
        line.on_change_quantity()
        lines.append(line)
    if random.random() < 0.2:
        lines.append(Line(sale=sale, type="comment", description="Bitte ohne Füllmaterial."))
    if random.random() < 0.15:
        lines.append(Line(sale=sale, type="subtotal", description="Zwischensumme"))
    for at, line in enumerate(lines):
        line.sequence = at + 1
    return lines


def create_drafts(tryton, random, count, customers, products):
    """Priced as the sales clerk's screen prices them."""
    Sale, Line, Location = tryton.get("sale.sale"), tryton.get("sale.line"), tryton.get("stock.location")
    warehouses = {one.code: one for one in Location.search([("type", "=", "warehouse")])}
    sales = [_draft(Sale, random, tryton, random.choice(customers), warehouses, number) for number in range(count)]
    Sale.save(sales)
    Line.save([line for sale in sales for line in _lines(Line, random, sale, products)])
    return [sale.id for sale in sales]


def give_room(tryton, customers):
    """Sales that go through need credit: the refusal is tested where it is meant."""
    Party = tryton.get("party.party")
    Party.write(list(customers), {"credit_limit_amount": None})


def run_workflow(tryton, random, sale_ids):
    """A few stay at each step of the way; gives the ids of the processed ones."""
    steps = {"draft": 0.3, "quotation": 0.28, "cancelled": 0.06, "confirmed": 0.04}  # going all the way costs half a second a sale
    shuffled, parts, at = random.sample(sale_ids, len(sale_ids)), {}, 0
    for name, share in steps.items():
        size = max(1, int(len(sale_ids) * share))
        parts[name], at = shuffled[at:at + size], at + size
    processed = shuffled[at:]
    Sale = tryton.get("sale.sale")
    with tryton.transaction(_skip_warnings=True):
        Sale.cancel(Sale.browse(parts["cancelled"]))
        Sale.quote(Sale.browse(parts["quotation"] + parts["confirmed"] + processed))
    with tryton.transaction(run_tasks=False, _skip_warnings=True):
        Sale.confirm(Sale.browse(parts["confirmed"]))
    for some in batches(processed):
        with tryton.transaction(run_tasks=False, _skip_warnings=True):
            sales = Sale.browse(some)
            Sale.confirm(sales)
            Sale.process(sales)
    return processed


def ship(tryton, random, sale_ids, share=0.75, partial=0.2):
    """Picks, packs and sends; a short pick leaves a backorder behind."""
    Shipment, Move = tryton.get("stock.shipment.out"), tryton.get("stock.move")
    with tryton.transaction(readonly=True):
        sales = tryton.get("sale.sale").browse(sale_ids)
        waiting = sorted({one.id for sale in sales for one in sale.shipments if one.state == "waiting"})
    chosen = random.sample(waiting, int(len(waiting) * share))
    for some in batches(chosen):
        with tryton.transaction(_skip_warnings=True):
            shipments = Shipment.browse(some)
            short = [one for one in shipments if random.random() < partial and one.inventory_moves]
            for shipment in short:
                move = shipment.inventory_moves[0]
                Move.write([move], {"quantity": max(1.0, move.quantity // 2)})
            assigned = [one for one in shipments if Shipment.assign_try([one])]  # together, one that lacks goods stops all
            stop_early = [one for one in assigned if random.random() < 0.15]
            Shipment.pick(assigned)
            Shipment.pack([one for one in assigned if one not in stop_early])
            Shipment.done([one for one in assigned if one not in stop_early])


def post_invoices(tryton, random, sale_ids, today, share=0.8):
    """In the order of their dates, from two months ago until today: some are overdue."""
    Invoice = tryton.get("account.invoice")
    with tryton.transaction(readonly=True):
        sales = tryton.get("sale.sale").browse(sale_ids)
        drafts = sorted({one.id for sale in sales for one in sale.invoices if one.state == "draft"})
    chosen = sorted(random.sample(drafts, int(len(drafts) * share)))
    for number, some in enumerate(batches(chosen)):
        day = today - datetime.timedelta(days=60 - 60 * number * BATCH // max(1, len(chosen)))
        with tryton.transaction(_skip_warnings=True):
            invoices = Invoice.browse(some)
            Invoice.write(list(invoices), {"invoice_date": day, "accounting_date": day})
            Invoice.post(invoices)
    return chosen


def pay(tryton, invoice_id, amount, method, day, kind="partial"):
    """As the clerk does it: the wizard of the invoice."""
    Wizard, company = tryton.get("account.invoice.pay", "wizard"), tryton.get("company.company")(tryton.company)
    with tryton.context(active_model="account.invoice", active_id=invoice_id, active_ids=[invoice_id]):
        session, _, _ = Wizard.create()
        shared = {"currency": company.currency.id, "currency_digits": 2, "company": company.id}
        Wizard.execute(session, {
            "start": {"amount": amount, "payment_method": method, "date": day, "description": "Zahlung",
                      "invoice_account": tryton.get("account.invoice")(invoice_id).account.id, **shared},
            "ask": {"type": kind, "amount": amount, "date": day, "lines": [], "payment_lines": [], "lines_to_pay": [],
                    "invoice": invoice_id, "currency_writeoff": company.currency.id, "currency_digits_writeoff": 2, **shared},
        }, "pay")
        Wizard.delete(session)


def pay_invoices(tryton, random, invoice_ids, today):
    Invoice = tryton.get("account.invoice")
    with tryton.transaction(readonly=True):
        method, = [one.id for one in tryton.get("account.invoice.payment.method").search([])]
    for some in batches(random.sample(invoice_ids, int(len(invoice_ids) * 0.7))):
        with tryton.transaction(_skip_warnings=True):
            for one in some:
                open_amount = Invoice(one).amount_to_pay
                part = (open_amount * Decimal("0.4")).quantize(Decimal("0.01"))
                amount = open_amount if random.random() < 0.6 else part
                if amount > 0:
                    pay(tryton, one, amount, method, today)


def complain(tryton, random, sale_ids, invoice_ids):
    """Complaints in each state; approved ones make a return or a credit note."""
    Complaint, Type, Model = tryton.get("sale.complaint"), tryton.get("sale.complaint.type"), tryton.get("ir.model")
    with tryton.transaction(_skip_warnings=True):
        kinds = {}
        for name in ("sale.sale", "account.invoice"):
            model, = Model.search([("model", "=", name)])
            kinds[name], = Type.create([{"name": f"Complaint about {name}", "origin": model.id}])
        for at, one in enumerate(random.sample(sale_ids, min(8, len(sale_ids)))):
            _complaint(tryton, kinds, "sale.sale", one, at)
        for at, one in enumerate(random.sample(invoice_ids, min(6, len(invoice_ids)))):
            _complaint(tryton, kinds, "account.invoice", one, at)
    with tryton.transaction(_skip_warnings=True):
        done = [action.result for one in Complaint.search([("state", "=", "done")]) for action in one.actions]
        returns = [one for one in done if one and one.__name__ == "sale.sale"]
        take_back(tryton, returns[: len(returns) // 2 + 1])


def take_back(tryton, returns):
    """The goods of the first come back, those of the others are on their way."""
    Sale, Shipment = tryton.get("sale.sale"), tryton.get("stock.shipment.out.return")
    Sale.quote(returns)
    Sale.confirm(returns)
    Sale.process(returns)
    Shipment.receive([one for sale in Sale.browse(returns[:1]) for one in sale.shipment_returns])


def _complaint(tryton, kinds, model, number, at):
    Complaint, origin = tryton.get("sale.complaint"), tryton.get(model)(number)
    action = {"sale.sale": "sale_return", "account.invoice": "credit_note"}[model]
    complaint, = Complaint.create([{
        "customer": origin.party.id, "type": kinds[model].id, "origin": f"{model},{number}", "company": tryton.company,
        "description": "Beschädigt geliefert", "actions": [("create", [{"action": action}])] if at % 4 != 3 else [],
    }])
    steps = [["wait", "approve"], ["wait"], [], ["wait", "reject"], ["cancel"]][at % 5]
    for step in steps:
        getattr(Complaint, step)([complaint])


def credit(tryton, random, invoice_ids):
    """A credit note of a whole invoice, posted, and one that stays a draft."""
    Invoice = tryton.get("account.invoice")
    with tryton.transaction(_skip_warnings=True):
        posted = [one for one in Invoice.browse(invoice_ids) if one.state == "posted" and not one.payment_lines]
        notes = Invoice.credit(posted[:2])
        Invoice.post(notes[:1])


def attach(tryton, random, resources, count):
    with tryton.transaction():
        return tryton.get("ir.attachment").create([
            {"name": f"{random.choice(['Bestellung', 'Zeichnung', 'Vertrag Ü'])} {at}.pdf", "type": "data",
             "resource": random.choice(resources), "data": b"%PDF-1.4 " + random.randbytes(random.randrange(10, 4000))}
            for at in range(count)
        ])


def create_bulk(tryton, random, customer_ids, product_ids, lines):
    """Old quotations with many lines each: cheap to make, for figures of speed."""
    Sale, per_sale, made = tryton.get("sale.sale"), 50, 0
    with tryton.transaction(readonly=True):
        warehouse, = tryton.get("stock.location").search([("code", "=", "WH")])
        fixed = {"company": tryton.company, "warehouse": warehouse.id}
        addresses = [(one.id, one.addresses[0].id) for one in tryton.get("party.party").browse(customer_ids)]
        goods = [(one.id, one.sale_uom.id, one.list_price, [tax.id for tax in one.account_category.customer_taxes])
                 for one in tryton.get("product.product").browse(product_ids)]
    while made < lines:
        with tryton.transaction():
            rows = [_bulk_sale(random, fixed, random.choice(addresses), random.choices(goods, k=per_sale)) for _ in range(10)]
            Sale.quote(Sale.create(rows))
        made += 10 * per_sale


def _bulk_sale(random, fixed, customer, goods):
    party, address = customer
    return {
        **fixed, "party": party, "invoice_address": address, "shipment_address": address,
        "lines": [("create", [
            {"type": "line", "product": product, "unit": unit, "quantity": float(random.randrange(1, 100)), "sequence": at + 1,
             "unit_price": price, "taxes": [("add", taxes)]}
            for at, (product, unit, price, taxes) in enumerate(goods)
        ])],
    }
