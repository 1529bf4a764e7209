"""The PostgreSQL behind a living Tryton goes away while orders come in: none of them dies, each arrives once."""
import pathlib
import shutil
import sys
import tempfile
import time
import unittest

HERE = pathlib.Path(__file__).resolve().parent
sys.path[:0] = [str(HERE), str(HERE.parent)]

import tryton_environment  # noqa: E402
from exactly_once_test import Buyers, choices, open_orders, sales_by_reference  # noqa: E402
from portico_process import until  # noqa: E402
from portico_tryton import portico_for  # noqa: E402
from tryton_client import TrytonError  # noqa: E402

ORDERS = 8
DOWN_SECONDS = 2
VERIFY_SECONDS = [1, 3]
SETTINGS = [
    "plugins.erp_tryton.order_warehouse=\"WH\"", "orders.retry_first_ms=50", "orders.retry_max_seconds=1",
    "orders.breaker_seconds=1", f"orders.verify_after_seconds={VERIFY_SECONDS}",
]


def sales_after_restart(tryton):
    """Tryton's pool may hold connections to the database from before: the first calls on them fail."""
    def ask():
        try:
            return sales_by_reference(tryton)
        except TrytonError:
            return None
    return until(ask, what="an answer of Tryton after its database came back")


@unittest.skipIf(tryton_environment.missing(), tryton_environment.missing())
class DatabaseDown(unittest.TestCase):
    def setUp(self):
        self.folder = pathlib.Path(tempfile.mkdtemp(prefix="portico-down-"))
        self.addCleanup(shutil.rmtree, self.folder, ignore_errors=True)

    def test_orders_wait_for_the_database_and_arrive_once(self):
        with tryton_environment.TrytonServer.start(self.folder / "tryton") as tryton:
            with portico_for(tryton, settings=SETTINGS) as portico:
                portico.command("erp", "sync")
                before = set(sales_by_reference(tryton))
                buyers = Buyers(portico, portico.key(), *choices(portico), seed=7)
                # Down before Portico has asked anything for orders; then while they are under way.
                for first, order_before_stop in ((0, False), (ORDERS // 2, True)):
                    numbers = range(first, first + ORDERS // 2)
                    if order_before_stop:
                        for number in numbers:
                            buyers.order(number)
                    tryton.state.cluster.stop()
                    if not order_before_stop:
                        for number in numbers:
                            buyers.order(number)
                        until(lambda: self.breaker(portico) != "closed", what="the breaker's opening")
                    time.sleep(DOWN_SECONDS)
                    self.assertEqual(self.dead(portico), [])
                    tryton.state.cluster.start(port=tryton.state.cluster.port)
                    until(lambda: not open_orders(portico), seconds=120, what="the delivery of all orders")
                time.sleep(VERIFY_SECONDS[-1] + 1)
                self.assertEqual(self.dead(portico), [])
                self.assertEqual((buyers.refused, len(buyers.accepted)), ([], ORDERS))
                self.compare(tryton, buyers, before)

    def breaker(self, portico):
        return portico.request("GET", "/admin/api/v1/erp/outbox", token=portico.operator).json["breaker"]["state"]

    def dead(self, portico):
        return portico.request("GET", "/admin/api/v1/erp/dead-letters", token=portico.operator).json["items"]

    def compare(self, tryton, buyers, before):
        ours = {reference: found for reference, found in sales_after_restart(tryton).items() if reference not in before}
        self.assertEqual(sorted(ours), sorted(f"PO{order.partition('_')[2]}" for order in buyers.accepted))
        for reference, found in ours.items():
            self.assertEqual(len(found), 1, reference)
            self.assertIn(found[0]["state"], ("confirmed", "processing", "done"))


if __name__ == "__main__":
    unittest.main()
