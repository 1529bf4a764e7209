"""Portico beside a TrytonServer, as its administrator would set it up; and what its mirror then holds."""
import collections
import http.client
import json
import sqlite3
from decimal import Decimal

from portico_process import Portico, run

DAY_START = "T12:00:00Z"


def portico_for(tryton, url=None, settings=(), start=True, **connector):
    """A Portico whose ERP is `tryton`, synced only when told. `url`: another way there, such as a FaultProxy.

    `connector`: settings of erp_tryton; deletions are looked for with each sync.
    """
    chosen = {
        "url": url or tryton.url, "database": tryton.database, "user": tryton.user, "company": tryton.company, "languages": ["en", "de"],
        "deletion_check_minutes": 0, **connector,
    }
    portico = Portico(settings=[
        'erp.connector="erp_tryton"', "erp.sync_every_seconds=0",
        *[f"plugins.erp_tryton.{name}={json.dumps(value)}" for name, value in chosen.items()], *settings,
    ], start=False)
    write_password(portico, tryton.password)
    if start:
        portico.start()
    return portico


def write_password(portico, password):
    run("secret", "set", "erp_tryton", "password", *portico.options(), text_input=password + "\n")


class Prices:
    """What companies pay, asked of a running Portico over one kept connection."""

    def __init__(self, portico):
        self.key = portico.key()
        self.connection = http.client.HTTPConnection(portico.address, timeout=60)

    def close(self):
        self.connection.close()

    def quote(self, company, day, lines):
        """[(sku, quantity, unit)] -> the reply's lines."""
        body = {"at": f"{day}{DAY_START}", "lines": [{"sku": sku, "quantity": str(quantity), "unit": unit} for sku, quantity, unit in lines]}
        self.connection.request("POST", "/api/v1/pricing/quotes", json.dumps(body), {
            "Authorization": f"Bearer {self.key}", "Portico-Company": company, "Content-Type": "application/json"})
        answer = self.connection.getresponse()
        text = answer.read()
        if answer.status != 200:
            raise AssertionError(f"quote for {company}: {answer.status} {text[:300]!r}")
        return json.loads(text)["lines"]

    def ask(self, questions):
        """[(company, sku, quantity, unit, day)] -> [Decimal or what was answered instead], in their order."""
        groups = collections.defaultdict(list)
        for at, (company, *_, day) in enumerate(questions):
            groups[company, day].append(at)
        answers = [None] * len(questions)
        for (company, day), places in groups.items():
            replies = self.quote(company, day, [questions[at][1:4] for at in places])
            for at, reply in zip(places, replies):
                answers[at] = Decimal(reply["unit_price"]) if reply["status"] == "ok" else json.dumps(reply)
        return answers


class Mirror:
    """What Portico holds, read from its database file; its figures have the shape of `Truth.facts()`."""

    def __init__(self, portico):
        self.file = portico.data / "mirror.sqlite"

    def rows(self, sql):
        connection = sqlite3.connect(f"file:{self.file}?mode=ro", uri=True)
        try:
            return connection.execute(sql).fetchall()
        finally:
            connection.close()

    def facts_of(self, name):
        return getattr(self, f"_{name}")()

    def facts(self):
        names = [name for name in dir(self) if name.startswith("_") and not name.startswith("__")]
        return {name[1:]: getattr(self, name)() for name in names}

    def _companies(self):
        return {number: bool(active) for number, active in self.rows("SELECT id, active FROM company WHERE row_hash <> 0")}

    def _company_details(self):
        return {
            number: (name, tax, term, limit and Decimal(limit), chosen) for number, name, tax, term, limit, chosen in self.rows(
                "SELECT id, name, tax_id, payment_terms, credit_limit,"
                " (SELECT price_list_id FROM company_price_list WHERE company_id = company.id AND position = 0)"
                " FROM company WHERE row_hash <> 0")
        }

    def _addresses(self):
        return {number: sorted(one["text"] for one in json.loads(attributes)["addresses"])
                for number, attributes in self.rows("SELECT id, attributes FROM company WHERE row_hash <> 0")}

    def _members(self):
        return {(company, email): bool(active)
                for company, email, active in self.rows("SELECT company_id, email, active FROM member WHERE row_hash <> 0")}

    def _products(self):
        return {sku: status == "active" for sku, status in self.rows("SELECT sku, status FROM product WHERE row_hash <> 0")}

    def _product_details(self):
        return {sku: (name, price and Decimal(price), unit)
                for sku, name, price, unit in self.rows("SELECT sku, name, base_price, unit FROM product WHERE row_hash <> 0")}

    def _translations(self):
        return dict(self.rows("SELECT sku, json_extract(names, '$.de') FROM product WHERE row_hash <> 0"))

    def _orders(self):
        return dict(self.rows("SELECT status, count(*) FROM order_head WHERE row_hash <> 0 GROUP BY status"))

    def _order_totals(self):
        return self.sums("SELECT company_id, total FROM order_head WHERE row_hash <> 0")

    def sums(self, sql):
        totals = collections.defaultdict(Decimal)
        for key, amount in self.rows(sql):
            totals[key] += Decimal(amount)
        return dict(totals)

    def _order_lines(self):
        totals = [Decimal(total) for total, in self.rows("SELECT total FROM order_line WHERE row_hash <> 0")]
        return len(totals), sum(totals, Decimal(0))

    def _open_amounts(self):
        totals = self.sums("SELECT company_id, coalesce(open_amount, '0') FROM invoice WHERE row_hash <> 0")
        return {company: total for company, total in totals.items() if total}

    def _stock(self):
        return {(sku, warehouse): float(available)
                for sku, warehouse, available in self.rows("SELECT sku, warehouse, available FROM stock WHERE row_hash <> 0") if float(available)}

    def _invoices(self):
        found = collections.defaultdict(lambda: [0, Decimal(0)])
        for status, total in self.rows("SELECT status, total FROM invoice WHERE row_hash <> 0"):
            found[status][0] += 1
            found[status][1] += Decimal(total)
        return {status: tuple(values) for status, values in found.items()}

    def _shipments(self):
        found = {"stock.shipment.out": {}, "stock.shipment.out.return": {}}
        for kind, status, count in self.rows(
                "SELECT json_extract(attributes, '$.type'), status, count(*) FROM shipment WHERE row_hash <> 0 GROUP BY 1, 2"):
            found[{"delivery": "stock.shipment.out", "return": "stock.shipment.out.return"}[kind]][status] = count
        return found

    def _payments(self):
        amounts = [Decimal(amount) for amount, in self.rows("SELECT amount FROM payment WHERE row_hash <> 0")]
        return len(amounts), sum(amounts, Decimal(0))

    def _documents(self):
        resources = self.rows("SELECT json_extract(attributes, '$.resource') FROM document WHERE row_hash <> 0")
        return dict(collections.Counter(one.partition(",")[0] for one, in resources if one))

    def _complaints(self):
        """They stand in the attributes of what they are about; the same one is counted once."""
        states = {}
        for table in ("order_head", "invoice"):
            for text, in self.rows(f"SELECT attributes FROM {table} WHERE row_hash <> 0 AND attributes LIKE '%complaints%'"):
                states.update({one["id"]: one["state"] for one in json.loads(text).get("complaints", [])})
        return dict(collections.Counter(states.values()))

    def _price_lists(self):
        return dict(self.rows("SELECT id, name FROM price_list WHERE row_hash <> 0 AND active AND id <> 'list-price'"))

    def materialised(self):
        """(rules, those that Tryton had to compute, price list lines behind these)"""
        return self.rows(
            "SELECT count(*), sum(materialised), count(DISTINCT CASE WHEN materialised THEN source END) FROM ("
            "SELECT source, coalesce(json_extract(attributes, '$.materialised'), 0) AS materialised FROM price_rule WHERE row_hash <> 0)"
        )[0]
