"""What a company needs before its first sale: chart of accounts, fiscal years, terms, taxes, places, units, users."""
import datetime
from decimal import Decimal

from tryton_environment import PASSWORD, USER

BRIDGE_GROUPS = [
    ("sale", "group_sale"), ("sale", "group_sale_admin"), ("stock", "group_stock"), ("account", "group_account"),
    ("party", "group_party_admin"), ("product", "group_product_admin"),
]


def create_company(tryton):
    """Everything after it needs its id in the context, so it has a transaction of its own."""
    with tryton.transaction():
        currency, = tryton.get("currency.currency").create([{
            "name": "Euro", "symbol": "€", "code": "EUR", "numeric_code": "978", "digits": 2, "rounding": Decimal("0.01"),
            "rates": [("create", [{"rate": Decimal(1), "date": datetime.date(2000, 1, 1)}])],
        }])
        party, = tryton.get("party.party").create([{"name": "Portico Trading GmbH"}])
        company, = tryton.get("company.company").create([{"party": party.id, "currency": currency.id}])
        User = tryton.get("res.user")
        User.write([User(1)], {"companies": [("add", [company.id])], "company": company.id})
    tryton.company = company.id


def create_user(tryton):
    """The integration's user: what it needs for business, nothing of the administrator."""
    Data = tryton.get("ir.model.data")
    groups = [Data.get_id(module, name) for module, name in BRIDGE_GROUPS]
    Lang = tryton.get("ir.lang")
    english, = Lang.search([("code", "=", "en")])
    tryton.get("res.user").create([{
        "name": "Portico bridge", "login": USER, "password": PASSWORD, "companies": [("add", [tryton.company])],
        "company": tryton.company, "groups": [("add", groups)], "language": english.id,
    }])


def create_chart(tryton):
    Wizard = tryton.get("account.create_chart", "wizard")
    Data, Account = tryton.get("ir.model.data"), tryton.get("account.account")
    session, _, _ = Wizard.create()
    wizard = Wizard(session)
    wizard.account.account_template = tryton.get("account.account.template")(Data.get_id("account", "account_template_root_en"))
    wizard.account.company = tryton.get("company.company")(tryton.company)
    wizard.transition_create_account()
    wizard.properties.company = tryton.get("company.company")(tryton.company)
    wizard.properties.account_receivable = account(Account, "type.receivable", party_required=True)
    wizard.properties.account_payable = account(Account, "type.payable", party_required=True)
    wizard.transition_create_properties()
    Wizard.delete(session)


def account(Account, kind, **more):
    clauses = [(name, "=", value) for name, value in more.items()]
    found, = Account.search([(kind, "=", True), ("closed", "!=", True), *clauses], limit=1)
    return found


def create_fiscal_years(tryton, today):
    """Three of them, so that a test passes at the turn of a year too."""
    Year, Sequence, Strict = (tryton.get(name) for name in ("account.fiscalyear", "ir.sequence", "ir.sequence.strict"))
    Type = tryton.get("ir.sequence.type")
    move_type, = Type.search([("name", "=", "Account Move")], limit=1)
    invoice_type, = Type.search([("name", "=", "Invoice")], limit=1)
    for year in (today.year - 1, today.year, today.year + 1):
        moves, = Sequence.create([{"name": f"Moves {year}", "sequence_type": move_type.id, "company": tryton.company}])
        invoices, = Strict.create([{
            "name": f"Invoices {year}", "sequence_type": invoice_type.id, "company": tryton.company, "prefix": f"RE{year}-", "padding": 5,
        }])
        created, = Year.create([{
            "name": str(year), "company": tryton.company, "start_date": datetime.date(year, 1, 1),
            "end_date": datetime.date(year, 12, 31), "post_move_sequence": moves.id,
            "invoice_sequences": [("create", [{
                "company": tryton.company, "out_invoice_sequence": invoices.id, "in_invoice_sequence": invoices.id,
                "out_credit_note_sequence": invoices.id, "in_credit_note_sequence": invoices.id,
            }])],
        }])
        Year.create_period([created])


def create_terms(tryton):
    def line(days):
        return {"type": "remainder", "relativedeltas": [("create", [{"days": days}])]}

    return tryton.get("account.invoice.payment_term").create([
        {"name": "Net 30 days", "lines": [("create", [line(30)])]}, {"name": "Net 60 days", "lines": [("create", [line(60)])]},
        {"name": "Half at once, half in 30 days", "lines": [("create", [
            {"sequence": 1, "type": "percent", "ratio": Decimal("0.5"), "divisor": Decimal(2),
             "relativedeltas": [("create", [{"days": 0}])]},
            {"sequence": 2, **line(30)}])]},
    ])


def create_taxes(tryton):
    """Two rates, and the accounting categories that bring them to products."""
    Account, Tax, Category = (tryton.get(name) for name in ("account.account", "account.tax", "product.category"))
    tax_account, = Account.search([("name", "=", "Main Tax")], limit=1)
    taxes = Tax.create([
        {"name": f"{rate} % VAT", "description": f"{rate} % VAT", "type": "percentage", "rate": Decimal(rate) / 100,
         "invoice_account": tax_account.id, "credit_note_account": tax_account.id, "company": tryton.company}
        for rate in (20, 7)
    ])
    revenue, expense = account(Account, "type.revenue"), account(Account, "type.expense")
    return Category.create([
        {"name": f"Accounting {tax.name}", "accounting": True, "account_revenue": revenue.id, "account_expense": expense.id,
         "customer_taxes": [("add", [tax.id])]}
        for tax in taxes
    ])


def create_payment_method(tryton):
    Account, Journal = tryton.get("account.account"), tryton.get("account.journal")
    cash, = Account.search([("name", "=", "Main Cash")], limit=1)
    journal, = Journal.search([("type", "=", "cash")], limit=1)
    method, = tryton.get("account.invoice.payment.method").create([{
        "name": "Bank transfer", "journal": journal.id, "credit_account": cash.id, "debit_account": cash.id, "company": tryton.company,
    }])
    return method


def create_second_warehouse(tryton):
    Location = tryton.get("stock.location")
    first, = Location.search([("code", "=", "WH")])
    storage, inlet, outlet = Location.create([
        {"name": name, "code": code, "type": "storage"}
        for name, code in (("Lager Süd", "STO2"), ("Wareneingang Süd", "IN2"), ("Warenausgang Süd", "OUT2"))
    ])
    return Location.create([{
        "name": "Werk Süd", "code": "WH2", "type": "warehouse", "storage_location": storage.id, "input_location": inlet.id,
        "output_location": outlet.id, "lost_found_location": first.lost_found_location.id,
    }])[0]


def create_units(tryton):
    Uom, Data = tryton.get("product.uom"), tryton.get("ir.model.data")
    units = {name: Uom(Data.get_id("product", f"uom_{name}")) for name in ("unit", "kilogram", "meter", "gram")}
    boxes = Uom.create([
        {"name": f"Box of {size}", "symbol": f"bx{size}", "category": units["unit"].category.id, "factor": float(size),
         "rate": round(1 / size, 12), "rounding": 1.0, "digits": 0}
        for size in (100, 12)
    ])
    return {**units, "box_100": boxes[0], "box_12": boxes[1]}
