"""A buyer orders again at a real Tryton: what changed since is told line by line, what is submitted arrives, what the ERP does is seen."""
import datetime
import os
import tempfile
import unittest
from decimal import Decimal

import seed_sales
import tryton_environment
from portico_process import until
from portico_tryton import Mirror, portico_for
from tryton_pool import TrytonPool

SEED = int(os.environ.get("PORTICO_TRYTON_SEED", "1"))
SETTINGS = ['plugins.erp_tryton.order_warehouse="WH"', "orders.retry_first_ms=50"]
LEFT_IN_STOCK = 1
DELIVERY_SECONDS = 120


@unittest.skipIf(tryton_environment.missing(), tryton_environment.missing())
class BuyerOrdersAgain(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.erp = tryton_environment.TrytonServer.start(tempfile.mkdtemp(prefix="portico-tryton-"), seed=SEED)
        cls.addClassCleanup(cls.erp.remove)
        cls.tryton = TrytonPool(cls.erp.configuration)
        cls.addClassCleanup(cls.tryton.close)
        cls.portico = portico_for(cls.erp, settings=SETTINGS)
        cls.addClassCleanup(cls.portico.__exit__)
        cls.portico.command("erp", "sync")
        cls.key = cls.portico.key()

    def call(self, method, path, body=None, expect=200, company=None, **headers):
        answer = self.portico.request(
            method, path, body=body, token=self.key, Portico_Company=company or self.company, **headers)
        self.assertEqual(answer.status, expect, answer.body)
        return answer.json

    def repeat(self, order):
        return self.call("POST", "/api/v1/reorder/repeat", {"orders": [order["id"]]})

    def former_order(self):
        """The first order of a company without a credit limit whose articles, of four templates or more, can all be ordered again."""
        companies = Mirror(self.portico).rows("SELECT id FROM company WHERE active = 1 AND credit_limit IS NULL ORDER BY id")
        for company, in companies:
            for order in self.call("GET", "/api/v1/orders?limit=100", company=company)["items"]:
                if order["status"] not in ("processing", "done") or len(self.by_template(order)) < 4:
                    continue
                again = self.call("POST", "/api/v1/reorder/repeat", {"orders": [order["id"]]}, company=company)
                if set(again["summary"]) == {"ok"} and max(Decimal(line["quantity"]) for line in order["lines"]) > LEFT_IN_STOCK:
                    return company, order
        raise AssertionError("the seed has no order that can be repeated whole")

    @staticmethod
    def by_template(order):
        """Variants of one template change together."""
        return {line["sku"].partition("-")[0]: line for line in order["lines"]}

    def change_in_erp(self, dearer, gone, short):
        """What happens at a supplier between two orders."""
        with self.tryton.transaction():
            Product = self.tryton.get("product.product")
            by_code = {one.code: one for one in Product.search([("code", "in", [dearer, gone, short])])}
            lists = self.tryton.get("product.price_list.line")
            party = self.tryton.get("party.party")(int(self.company))
            template = self.tryton.get("product.template")
            template.write([by_code[dearer].template], {"list_price": by_code[dearer].template.list_price * 2})
            if party.sale_price_list:
                fixed = [{"price_list": party.sale_price_list.id, "product": by_code[dearer].id, "formula": "unit_price * 1.25", "sequence": 0}]
                lists.create(fixed)
            template.write([by_code[gone].template], {"salable": False})
            self.leave(by_code[short], LEFT_IN_STOCK)

    def leave(self, product, quantity):
        """Counts the stock of all places: all of it is gone but for `quantity` in the first."""
        Location, Inventory = self.tryton.get("stock.location"), self.tryton.get("stock.inventory")
        for place in Location.search([("type", "=", "storage"), ("code", "in", ["STO", "STO2"])], order=[("code", "ASC")]):
            inventory, = Inventory.create([{
                "location": place.id, "date": datetime.date.today(), "company": self.tryton.company, "empty_quantity": "keep",
                "lines": [("create", [{"product": product.id, "quantity": float(quantity)}])],
            }])
            Inventory.confirm([inventory])
            quantity = 0

    def test_history_repeat_submit_and_status(self):
        type(self).company, former = self.former_order()
        short, dearer, gone, kept = sorted(self.by_template(former).values(), key=lambda line: Decimal(line["quantity"]), reverse=True)[:4]
        self.change_in_erp(dearer["sku"], gone["sku"], short["sku"])
        self.portico.command("erp", "sync")

        again = self.repeat(former)
        self.assertEqual(len(again["lines"]), len(former["lines"]), "each line has an answer")
        lines = {line["given"]["sku"]: line for line in again["lines"]}
        self.assertEqual(lines[dearer["sku"]]["outcome"], "price_changed", lines[dearer["sku"]])
        self.assertEqual(Decimal(lines[dearer["sku"]]["was"]), Decimal(dearer["unit_price"]))
        self.assertIn(lines[dearer["sku"]]["unit_price"], lines[dearer["sku"]]["sentence"])
        self.assertEqual(lines[gone["sku"]]["outcome"], "discontinued", lines[gone["sku"]])
        self.assertEqual(lines[short["sku"]]["outcome"], "short_stock", lines[short["sku"]])
        self.assertEqual(Decimal(lines[short["sku"]]["available"]), LEFT_IN_STOCK)
        self.assertEqual(lines[kept["sku"]]["outcome"], "ok", lines[kept["sku"]])

        basket = self.call("POST", "/api/v1/reorder/baskets", {"client_reference": "PO-AGAIN-1", "lines": [
            {"sku": line["sku"], "quantity": line["quantity"], "unit": line["unit"]} for line in again["order"]["lines"]]}, expect=201)
        self.assertEqual(basket["total"], again["total"])
        sent = self.call("POST", f"/api/v1/reorder/baskets/{basket['id']}/submit",
                         {"version": basket["version"], "total": basket["total"]}, expect=202)
        order = until(lambda: self.delivered(sent["id"]), DELIVERY_SECONDS, "the delivery of the order")

        self.assert_sale_is(order, again["order"]["lines"])
        self.assert_status_is_seen(order)

    def delivered(self, number):
        order = self.call("GET", f"/api/v1/orders/{number}")
        self.assertNotEqual(order["state"], "refused", order)
        return order if order["state"] == "accepted" else None

    def assert_sale_is(self, order, lines):
        """Tryton has the order once: of this company, with its reference, at the prices that the buyer saw."""
        with self.tryton.transaction(readonly=True):
            sales = self.tryton.get("sale.sale").search([("party", "=", int(self.company)), ("description", "ilike", "%PO-AGAIN-1%")])
            self.assertEqual([sale.id for sale in sales], [int(order["erp_id"])], "the buyer's reference is in Tryton, once")
            sold = sorted((line.product.code, Decimal(str(line.quantity)), line.unit_price) for line in sales[0].lines)
        self.assertEqual(sold, sorted((line["sku"], Decimal(line["quantity"]), Decimal(line["unit_price"])) for line in lines))

    def assert_status_is_seen(self, order):
        """Clerks ship it, invoice it and book the money; the buyer sees it with the next pull."""
        with self.tryton.transaction(_skip_warnings=True):
            sale = self.tryton.get("sale.sale")(int(order["erp_id"]))
            Shipment = self.tryton.get("stock.shipment.out")
            for shipment in sale.shipments:
                Shipment.assign_force([shipment])
                Shipment.pick([shipment])
                Shipment.pack([shipment])
                Shipment.done([shipment])
        with self.tryton.transaction(_skip_warnings=True):
            method, = self.tryton.get("account.invoice.payment.method").search([])
            for invoice in self.tryton.get("sale.sale")(int(order["erp_id"])).invoices:
                self.tryton.get("account.invoice").post([invoice])
                seed_sales.pay(self.tryton, invoice.id, invoice.amount_to_pay, method.id, datetime.date.today())
        self.portico.command("erp", "sync")
        after = self.call("GET", f"/api/v1/orders/{order['id']}")
        self.assertEqual((order["status"], after["status"]), ("processing", "done"))
        listed = [one["id"] for one in self.call("GET", "/api/v1/orders?limit=100")["items"] if one["erp_id"] == order["erp_id"]]
        self.assertEqual(listed, [order["id"]], "the history has it once")


if __name__ == "__main__":
    unittest.main()
