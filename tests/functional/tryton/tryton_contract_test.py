"""erp_tryton keeps the contract of connectors against a real Tryton: the rules are C++'s, the ERP is ours to change."""
import datetime
import json
import os
import pathlib
import subprocess
import tempfile
import unittest
from decimal import Decimal

import fault_proxy
from tryton_environment import TrytonServer, missing
from tryton_pool import TrytonPool

PROGRAM = pathlib.Path(os.environ.get("PORTICO_TRYTON_CONTRACT", ""))
LONG_NAME = "x" * 1500  # the model takes 1,000 characters


class OwnedTryton:
    """Answers the lines of contract_main.cpp; one method each."""

    def __init__(self, tryton, pool, proxy):
        self.tryton, self.pool, self.proxy, self.count = tryton, pool, proxy, 0

    def begin(self):
        self.proxy.set(fault_proxy.PASS)

    def entities(self):
        return ["company", "product", "order"]

    def get(self, model):
        return self.pool.get(model)

    # -- what is there --------------------------------------------------------------------------------------------------------

    def truth(self, entity):
        with self.pool.transaction(readonly=True, language="en"):
            return getattr(self, f"_true_{entity}")()

    def _true_company(self):
        buyers = {one.party.id for one in self.get("sale.sale").search([])}
        return {str(one.id): {"name": one.name} for one in self.get("party.party").search([])
                if (one.id in buyers or one.sale_price_list) and one.name != LONG_NAME}

    def _true_product(self):
        with self.pool.context(active_test=False):
            return {one.code: {"name": one.template.name} for one in self.get("product.product").search([]) if one.template.name != LONG_NAME}

    def _true_order(self):
        return {str(one.id): {"company_id": str(one.party.id), "status": one.state} for one in self.get("sale.sale").search([])}

    # -- changes, one transaction each ----------------------------------------------------------------------------------------

    def add(self, entity):
        self.count += 1
        with self.pool.transaction():
            return getattr(self, f"_add_{entity}")(f"Contract {self.count}")

    def _add_company(self, name, **more):
        chosen = self.get("product.price_list").search([], limit=1)[0]
        party, = self.get("party.party").create([{
            "name": name, "addresses": [("create", [{"street": "Kai 1", "city": "Kiel", "invoice": True, "delivery": True}])],
            "sale_price_list": chosen.id, **more}])
        return str(party.id)

    def _add_product(self, name):
        model = self.get("product.template").search([("default_uom.symbol", "=", "u")], limit=1)[0]
        code = f"CON{datetime.datetime.now():%H%M%S%f}{self.count}"
        self.get("product.template").create([{
            "name": name, "code": code, "type": "goods", "salable": True, "default_uom": model.default_uom.id,
            "sale_uom": model.default_uom.id, "list_price": Decimal("12.3456"), "account_category": model.account_category.id,
            "products": [("create", [{"cost_price": Decimal("7.5")}])]}])
        return code

    def _add_order(self, name):
        party = int(self._add_company(name))
        currency = self.get("company.company")(self.pool.company).currency
        address = self.get("party.party")(party).addresses[0]
        sale, = self.get("sale.sale").create([{
            "party": party, "company": self.pool.company, "currency": currency.id, "reference": name,
            "invoice_address": address.id, "shipment_address": address.id}])
        return str(sale.id)

    def change(self, entity, number):
        self.count += 1
        with self.pool.transaction():
            if entity == "company":
                Party = self.get("party.party")
                Party.write([Party(int(number))], {"name": f"Renamed {self.count}"})
            elif entity == "product":
                product, = self.get("product.product").search([("code", "=", number)])
                self.get("product.template").write([product.template], {"name": f"Renamed {self.count}"})
            else:
                Sale = self.get("sale.sale")
                sale = Sale(int(number))
                if sale.state == "draft":
                    Sale.cancel([sale])
                elif sale.state == "cancelled":
                    Sale.draft([sale])

    def remove(self, entity, number):
        with self.pool.transaction():
            if entity == "product":
                product, = self.get("product.product").search([("code", "=", number)])
                template = product.template
                self.get("product.product").delete([product])
                self.get("product.template").delete([template])
            else:
                Model = self.get({"company": "party.party", "order": "sale.sale"}[entity])
                Model.delete([Model(int(number))])
        return True

    def add_bad(self, entity):
        if entity == "order":
            return False
        with self.pool.transaction():
            getattr(self, f"_add_{entity}")(LONG_NAME)
        return True

    # -- orders and the way there ----------------------------------------------------------------------------------------------

    def good_order(self):
        with self.pool.transaction():
            return self._order(self._add_company("Contract buyer"))

    def refused_order(self):
        with self.pool.transaction():
            return self._order(self._add_company("Contract buyer without credit", credit_limit_amount=Decimal("0.01")))

    def _order(self, company):
        product = self.get("product.product").search([("salable", "=", True), ("default_uom.symbol", "=", "u")], limit=1)[0]
        return json.dumps({"company": company, "submitted_at": "2026-11-22T08:00:00Z", "channel": "api",
                           "lines": [{"sku": product.code, "quantity": "2", "unit_price": "10.5000"}]})

    def orders_with(self, key):
        with self.pool.transaction(readonly=True):
            # What was refused stays in Tryton as a cancelled sale: nobody delivers it.
            return str(self.get("sale.sale").search([("reference", "=", key), ("state", "!=", "cancelled")], count=True))

    def go_away(self):
        self.proxy.set(fault_proxy.REFUSE)
        return True

    def come_back(self):
        self.proxy.set(fault_proxy.PASS)

    def lose_next_answer(self):
        """The answer of the call that makes the sale; later calls pass."""
        lost = []

        def is_first_creation(request):
            is_creation = b'"model.sale.sale.create"' in request and not lost
            if is_creation:
                lost.append(True)
            return is_creation

        self.proxy.set(fault_proxy.CUT_AFTER_COMMIT, when=is_first_creation)
        return True


@unittest.skipIf(missing(), missing())
class TrytonContract(unittest.TestCase):
    def test_erp_tryton_keeps_the_contract(self):
        tryton = TrytonServer.start(tempfile.mkdtemp(prefix="portico-tryton-"))
        self.addCleanup(tryton.remove)
        pool = TrytonPool(tryton.configuration)
        self.addCleanup(pool.close)
        proxy = fault_proxy.FaultProxy(tryton.url)
        self.addCleanup(proxy.close)
        config = {"url": proxy.url, "database": tryton.database, "user": tryton.user, "company": tryton.company,
                  "deletion_check_minutes": 0, "overlap_seconds": 5, "order_warehouse": "WH"}
        program = subprocess.Popen(
            [PROGRAM, os.environ.get("PORTICO_CONTRACT_RULE", "")], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
            env={**os.environ, "PORTICO_ERP_CONFIG": json.dumps(config), "PORTICO_ERP_PASSWORD": tryton.password})
        self.addCleanup(program.kill)
        owner = OwnedTryton(tryton, pool, proxy)
        for line in program.stdout:
            what, *arguments = json.loads(line)
            answer = getattr(owner, what)(*[one for one in arguments if one])
            program.stdin.write(json.dumps({"answer": answer}) + "\n")
            program.stdin.flush()
        self.assertEqual(program.wait(timeout=60), 0, "rules that are broken are named above")


if __name__ == "__main__":
    unittest.main()
