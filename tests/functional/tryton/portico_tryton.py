"""Portico beside a TrytonServer, as its administrator would set it up; and what its mirror then holds."""
import collections
import http.client
import json
import sqlite3
from decimal import Decimal

from portico_process import Portico, run

DAY_START = "T12:00:00Z"


def portico_for(tryton, url=None, settings=(), start=True, **options):
    """A Portico whose ERP is `tryton`; `url`: another way there, such as a FaultProxy. It syncs only when told."""
    portico = Portico(settings=[
        'erp.connector="erp_tryton"', "erp.sync_every_seconds=0", f'plugins.erp_tryton.url="{url or tryton.url}"',
        f'plugins.erp_tryton.database="{tryton.database}"', f'plugins.erp_tryton.user="{tryton.user}"',
        f"plugins.erp_tryton.company={tryton.company}", "plugins.erp_tryton.deletion_check_minutes=0",
        *settings,
    ], start=False, **options)
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

    def materialised(self):
        """(rules, those that Tryton had to compute, price list lines behind these)"""
        return self.rows(
            "SELECT count(*), sum(materialised), count(DISTINCT CASE WHEN materialised THEN source END) FROM ("
            "SELECT source, coalesce(json_extract(attributes, '$.materialised'), 0) AS materialised FROM price_rule WHERE row_hash <> 0)"
        )[0]
