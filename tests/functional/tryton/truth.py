"""What Tryton itself answers: prices, counts and sums. Through its own fields and functions, so that a mirror is held against the ERP
and not against our reading of its tables."""
import collections
import datetime
from decimal import Decimal

from tryton_pool import TrytonPool

# A price question. `party` may be None (no customer); `unit` None means the product's sale unit.
Question = collections.namedtuple("Question", "party product quantity unit day")


def open_truth(environment):
    """For a TrytonServer, running or stopped, as long as its database runs."""
    return Truth(TrytonPool(environment.configuration))


class Truth:
    def __init__(self, tryton):
        self.tryton = tryton

    def close(self):
        """Before its environment is stopped."""
        self.tryton.close()

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.close()

    # -- prices ------------------------------------------------------------------------------------------------------------------

    def random_questions(self, random, count):
        """Active customers and salable products; quantities at, just below and between the breaks; units of the product; days around today."""
        tryton, today = self.tryton, datetime.date.today()
        with tryton.transaction(readonly=True):
            parties = [int(number) for number, is_active in self._companies().items() if is_active]
            products = tryton.get("product.product").search([("salable", "=", True)])
            boxes = tryton.get("product.uom").search([("name", "like", "Box of%")])
            units = {one.id: self._units(one, boxes) for one in products}
            ids = [one.id for one in products]
            named = self._named_products()
        offsets = [0] * 6 + [1, -1, 2, -2, 7, 19, 20, 21, -29, -30, -31, 59, 60, 61, -299, -301, 400]
        questions = []
        for _ in range(count):
            party = random.choice(parties)
            pick = named.get(party) or ids
            product = random.choice(pick if random.random() < 0.6 else ids)
            questions.append(Question(party, product, _quantity(random), random.choice(units.get(product) or [None]),
                                      today + datetime.timedelta(days=random.choice(offsets))))
        return questions

    def _named_products(self):
        """{party: products that its list names}: random pairs alone would seldom meet a fixed price."""
        tryton = self.tryton
        lists = {one.id: [line.product.id for line in one.lines if line.product and line.product.active and line.product.salable]
                 for one in tryton.get("product.price_list").search([])}
        return {one.id: lists.get(one.sale_price_list.id) for one in tryton.get("party.party").search([]) if one.sale_price_list}

    @staticmethod
    def _units(product, boxes):
        """The units in which it is sold; boxes where it is counted in pieces."""
        found = {product.default_uom.id, product.sale_uom.id}
        found.update(one.id for one in boxes if one.category == product.default_uom.category)
        return sorted(found)

    def prices(self, questions):
        """Tryton's `sale_price_uom` for each question, as a sale line would round it (4 places)."""
        from trytond.modules.product import round_price
        tryton, answers = self.tryton, []
        with tryton.transaction(readonly=True):
            lists = self.party_lists(sorted({one.party for one in questions if one.party}))
            Product = tryton.get("product.product")
            for one in questions:
                with tryton.context(**self._price_context(one, lists)):
                    answers.append(round_price(Product(one.product).sale_price_uom))
        return answers

    def _price_context(self, question, lists):
        return {"company": self.tryton.company, "customer": question.party, "price_list": lists.get(question.party),
                "uom": question.unit, "quantity": float(question.quantity), "date": question.day, "currency": self.currency}

    @property
    def currency(self):
        return self.tryton.get("company.company")(self.tryton.company).currency.id

    def party_lists(self, parties):
        """{party: price list or None}, with the one that the sale configuration gives to those without."""
        tryton = self.tryton
        default = tryton.get("sale.configuration")(1).get_multivalue("sale_price_list", company=tryton.company)
        found = {}
        for one in tryton.get("party.party").browse(parties):
            chosen = one.sale_price_list or default
            found[one.id] = chosen.id if chosen else None
        return found

    def prices_by_rpc(self, client, questions):
        """The same through the server, as the ERP's users get it: slower, and with the server's own caches."""
        from trytond.modules.product import round_price
        with self.tryton.transaction(readonly=True):
            lists = self.party_lists(sorted({one.party for one in questions if one.party}))
            contexts = [self._price_context(one, lists) for one in questions]
        rows = [client.call("model.product.product.read", [one.product], ["sale_price_uom"], context=context)
                for one, context in zip(questions, contexts)]
        return [round_price(row["sale_price_uom"]) for row, in rows]

    def names(self, questions):
        """The questions as a mirror knows them: (party id, product code, quantity, unit symbol, day)."""
        tryton = self.tryton
        with tryton.transaction(readonly=True, active_test=False):
            skus = {one.id: one.code for one in tryton.get("product.product").search([])}
            units = {one.id: one.symbol for one in tryton.get("product.uom").search([])}
        return [(str(one.party), skus[one.product], one.quantity, units.get(one.unit), one.day) for one in questions]

    # -- counts and sums ---------------------------------------------------------------------------------------------------------

    def facts(self):
        """Everything below in one dict of plain values; equal facts mean an equal mirror."""
        names = (
            "companies", "company_details", "addresses", "members", "products", "product_details", "translations", "orders", "order_totals",
            "order_lines", "open_amounts", "stock", "invoices", "shipments", "payments", "documents", "complaints", "price_lists",
        )
        with self.tryton.transaction(readonly=True):
            return {name: getattr(self, f"_{name}")() for name in names}

    def _search(self, model, domain=(), all_records=True):
        """`all_records`: deactivated ones too."""
        with self.tryton.context(active_test=not all_records):
            return self.tryton.get(model).search(list(domain), order=[("id", "ASC")])

    def _companies(self):
        """{party id: active} of those that buy or may: with a sale, or a price list of their own."""
        buyers = {sale.party.id for sale in self._search("sale.sale")}
        default = self.tryton.get("sale.configuration")(1).get_multivalue("sale_price_list", company=self.tryton.company)
        return {str(one.id): one.active for one in self._search("party.party")
                if one.id in buyers or one.sale_price_list not in (None, default)}

    def _company_details(self):
        """{party id: (name, tax number, payment term, credit limit, price list)}: what is a field, a child and a MultiValue of the party."""
        companies, found = self._companies(), {}
        for one in self._search("party.party", [("id", "in", [int(number) for number in companies])]):
            term, chosen, number = one.customer_payment_term, one.sale_price_list, one.tax_identifier
            found[str(one.id)] = (one.name, number and number.code, term and term.name, one.credit_limit_amount, chosen and str(chosen.id))
        return found

    def _addresses(self):
        """{party id: full texts}: a child that does not move its parent."""
        return {number: sorted(address.full_address for address in self.tryton.get("party.party")(int(number)).addresses)
                for number in self._companies()}

    def _members(self):
        """{(party id, e-mail): active}"""
        companies = self._companies()
        return {(str(one.party.id), one.value): one.active and companies[str(one.party.id)]
                for one in self._search("party.contact_mechanism", [("type", "=", "email")]) if str(one.party.id) in companies}

    def _products(self):
        """{code: active} of what may be sold. A variant is as active as its template."""
        return {one.code: bool(one.active and one.template.active) for one in self._search("product.product") if one.salable}

    def _product_details(self):
        """{code: (name, list price, default unit)}: all of them the template's."""
        return {one.code: (one.template.name, one.template.list_price, one.default_uom.symbol)
                for one in self._search("product.product") if one.salable}

    def _translations(self):
        """{code: German name}"""
        with self.tryton.context(language="de"):
            return {one.code: one.template.name for one in self._search("product.product") if one.salable}

    def _orders(self):
        return dict(collections.Counter(one.state for one in self._search("sale.sale")))

    def _order_totals(self):
        """{party id: sum of total_amount}"""
        totals = collections.defaultdict(Decimal)
        for one in self._search("sale.sale"):
            totals[str(one.party.id)] += one.total_amount
        return dict(totals)

    def _order_lines(self):
        """(count, sum of amount) of the goods; titles, comments and subtotals are none."""
        lines = self._search("sale.line", [("type", "=", "line")])
        return len(lines), sum((one.amount for one in lines), Decimal(0))

    def _customer_invoices(self):
        return self._search("account.invoice", [("type", "=", "out")])

    def _open_amounts(self):
        """{party id: sum of amount_to_pay}, those that owe nothing left out."""
        totals = collections.defaultdict(Decimal)
        for one in self._customer_invoices():
            totals[str(one.party.id)] += one.amount_to_pay
        return {party: total for party, total in totals.items() if total}

    def _stock(self):
        """{(product code, warehouse code): quantity}; where there is none it is left out."""
        found = {}
        for warehouse in self._search("stock.location", [("type", "=", "warehouse")]):
            with self.tryton.context(locations=[warehouse.id], stock_date_end=datetime.date.today()):
                for one in self._search("product.product", [("salable", "=", True)]):
                    if one.quantity:
                        found[one.code, warehouse.code] = one.quantity
        return found

    def _invoices(self):
        """{state: (count, sum of total_amount)}"""
        found = collections.defaultdict(lambda: [0, Decimal(0)])
        for one in self._customer_invoices():
            found[one.state][0] += 1
            found[one.state][1] += one.total_amount
        return {state: tuple(values) for state, values in found.items()}

    def _shipments(self):
        return {
            model: dict(collections.Counter(one.state for one in self._search(model)))
            for model in ("stock.shipment.out", "stock.shipment.out.return")
        }

    def _payments(self):
        """(count, sum) of what customers paid: credit lines in `payment_lines`, less what was given back."""
        lines = {line.id: line.credit - line.debit for one in self._customer_invoices() for line in one.payment_lines}
        return len(lines), sum(lines.values(), Decimal(0))

    def _documents(self):
        """{model: attachments}, of parties only those of customers."""
        companies = self._companies()
        resources = [one.resource for one in self._search("ir.attachment") if one.resource]
        return dict(collections.Counter(
            one.__name__ for one in resources if one.__name__ != "party.party" or str(one.id) in companies
        ))

    def _complaints(self):
        return dict(collections.Counter(one.state for one in self._search("sale.complaint")))

    def _price_lists(self):
        """{id: name} of those in use"""
        return {str(one.id): one.name for one in self._search("product.price_list", all_records=False)}


def _quantity(random):
    base = random.choice([1, 1, 1, 5, 10, 12, 50, 100, 240, 500, 1000])
    return Decimal(str(max(1, base + random.choice([0, 0, 0, -1, 1]))))
