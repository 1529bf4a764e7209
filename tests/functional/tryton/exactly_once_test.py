"""Orders reach a real Tryton exactly once, whatever is killed, stopped, slowed or cut on the way."""
import concurrent.futures
import os
import pathlib
import random
import shutil
import signal
import sys
import tempfile
import threading
import time
import unittest

HERE = pathlib.Path(__file__).resolve().parent
sys.path[:0] = [str(HERE), str(HERE.parent)]

import tryton_environment  # noqa: E402
from fault_proxy import FAULTS, FaultProxy  # noqa: E402
from portico_tryton import Mirror, portico_for  # noqa: E402
from portico_process import until  # noqa: E402
from tryton_client import TrytonClient  # noqa: E402

ORDERS = int(os.environ.get("PORTICO_TRYTON_ORDERS", "30"))
KILLS = int(os.environ.get("PORTICO_TRYTON_KILLS", "5"))
SEED = int(os.environ.get("PORTICO_TRYTON_SEED", "7"))
# A cell that dies young again and again is started after up to 5 s.
DELIVERY_SECONDS = 120 + 15 * KILLS + 3 * ORDERS
VERIFY_SECONDS = [3, 12]
SETTINGS = [
    "plugins.erp_tryton.order_warehouse=\"WH\"",
    "orders.retry_first_ms=50", "orders.retry_max_seconds=2", "orders.attempts_max=1000", "orders.breaker_seconds=1",
    f"orders.verify_after_seconds={VERIFY_SECONDS}",
]


def sales_by_reference(tryton):
    """{reference: sales} of all sales that carry one."""
    with TrytonClient(tryton.url, tryton.database, tryton.user, tryton.password) as client:
        sales = client.call(
            "model.sale.sale.search_read", [["reference", "!=", None]], 0, None, None, ["reference", "state", "number", "lines"])
    found = {}
    for sale in sales:
        found.setdefault(sale["reference"], []).append(sale)
    return found


def open_orders(portico):
    """Those that the ERP has not taken; while the host is between two lives, all may be."""
    try:
        return portico.request("GET", "/admin/api/v1/erp/outbox?limit=1000", token=portico.operator).json["items"]
    except Exception:
        return [None] * ORDERS


def choices(portico):
    """Companies without a credit limit, and articles that have a price for all: what can be ordered again and again."""
    mirror = Mirror(portico)
    companies = mirror.rows("SELECT id FROM company WHERE active = 1 AND credit_limit IS NULL ORDER BY id")
    skus = mirror.rows("SELECT sku FROM product WHERE active = 1 AND base_price IS NOT NULL AND status = 'active' ORDER BY sku")
    return [row[0] for row in companies], [row[0] for row in skus]


class Buyers:
    """Submit orders until each was answered with 202; an answer that was cut is asked again under the same key."""

    def __init__(self, portico, key, companies, skus, seed):
        self.portico, self.key = portico, key
        self.companies, self.skus = companies, skus
        self.random = random.Random(seed)
        self.accepted = {}  # id -> (company, lines)
        self.refused = []
        self.lock = threading.Lock()

    def order(self, number):
        with self.lock:
            company = self.random.choice(self.companies)
            lines = [
                {"sku": sku, "quantity": str(self.random.choice([1, 2, 5]))}
                for sku in self.random.sample(self.skus, self.random.randrange(1, 4))
            ]
        body = {"client_reference": f"PO-{number}", "lines": lines}
        while True:
            try:
                answer = self.portico.request(
                    "POST", "/api/v1/orders", body, self.key, Portico_Company=company, Idempotency_Key=f"buyer-{number}"
                )
            except Exception:  # the host was killed before it could answer: nobody knows what became of it
                time.sleep(0.05)
                continue
            if answer.status == 202:
                with self.lock:
                    self.accepted[answer.json["id"]] = (company, lines)
                return
            if answer.status in (429, 503):
                time.sleep(0.05)
                continue
            with self.lock:
                self.refused.append((answer.status, answer.body))
            return


class Chaos(threading.Thread):
    """Kills the host's cell KILLS times, and spoils the way to the ERP until told to stop."""

    def __init__(self, portico, tryton, proxy, seed):
        super().__init__(daemon=True)
        self.portico, self.tryton, self.proxy = portico, tryton, proxy
        self.random = random.Random(seed)
        self.kills = self.stops = 0
        self.failure = None
        self.ended = threading.Event()

    def run(self):
        try:
            while not self.ended.is_set():
                self.round()
        except Exception as error:
            self.failure = error
        self.proxy.set("pass")

    def round(self):
        """Some kills under one mix of faults; now and then the ERP itself goes down."""
        shares = {fault: self.random.choice([0.01, 0.03, 0.1]) for fault in self.random.sample(FAULTS, 3)}
        self.proxy.mix(shares, seed=self.random.randrange(1 << 30), delay_ms=self.random.choice([0, 0, 20, 100]))
        for _ in range(self.random.randrange(2, 6)):
            self.ended.wait(self.random.uniform(0.2, 5))
            if self.kills < KILLS:
                self.kill_host()
        if self.random.random() < 0.2:
            self.stops += 1
            self.tryton.stop_server(self.random.choice([signal.SIGTERM, signal.SIGKILL]))
            self.ended.wait(self.random.uniform(0, 1))
            self.tryton.start_server()

    def kill_host(self):
        pid = self.portico.cell_pid()
        if pid is None:
            return
        os.kill(pid, signal.SIGKILL)
        self.kills += 1
        until(lambda: self.portico.cell_pid() not in (None, pid), 30, "a new cell")


@unittest.skipIf(tryton_environment.missing(), tryton_environment.missing())
class ExactlyOnce(unittest.TestCase):
    def setUp(self):
        self.folder = pathlib.Path(tempfile.mkdtemp(prefix="portico-once-"))
        self.addCleanup(shutil.rmtree, self.folder, ignore_errors=True)

    def test_each_accepted_order_is_in_the_erp_once_and_no_other(self):
        with tryton_environment.TrytonServer.start(self.folder / "tryton") as tryton, FaultProxy(tryton.url) as proxy:
            with portico_for(tryton, url=proxy.url, settings=SETTINGS) as portico:
                portico.command("erp", "sync")
                before = set(sales_by_reference(tryton))
                buyers = Buyers(portico, portico.key(), *choices(portico), SEED)
                chaos = Chaos(portico, tryton, proxy, SEED)
                chaos.start()
                with concurrent.futures.ThreadPoolExecutor(8) as pool:
                    list(pool.map(buyers.order, range(ORDERS)))
                until(lambda: chaos.failure or chaos.kills >= KILLS and len(open_orders(portico)) < ORDERS / 4,
                      DELIVERY_SECONDS, f"{KILLS} kills and most deliveries")
                chaos.ended.set()
                chaos.join()
                self.assertIsNone(chaos.failure)
                self.assertEqual(buyers.refused, [])
                self.assertEqual(len(buyers.accepted), ORDERS)
                self.wait_until_delivered(portico, buyers)
                self.compare(tryton, portico, buyers, before)
                print(f"{ORDERS} orders, {chaos.kills} kills of the host, {chaos.stops} stops of the ERP, {proxy.counts}")

    def wait_until_delivered(self, portico, buyers):
        """Every order has ended, and the last look for late doubles is over."""
        until(lambda: not open_orders(portico), DELIVERY_SECONDS, "the delivery of all orders")
        time.sleep(VERIFY_SECONDS[-1] + 5)

    def compare(self, tryton, portico, buyers, before):
        sales = sales_by_reference(tryton)
        ours = {reference: found for reference, found in sales.items() if reference not in before}
        states = {}
        for order, (company, lines) in buyers.accepted.items():
            state = portico.request("GET", f"/api/v1/orders/{order}", token=buyers.key, Portico_Company=company).json
            states[state["state"]] = states.get(state["state"], 0) + 1
            found = ours.pop(f"PO{order.partition('_')[2]}", [])
            if state["state"] != "accepted":
                self.fail(f"{order} ended as {state}")
            self.assertEqual([sale["id"] for sale in found], [int(state["erp_id"])], f"{order}: {found}")
            self.assertEqual(len(found[0]["lines"]), len(lines))
            self.assertIn(found[0]["state"], ("confirmed", "processing", "done"))
        self.assertEqual(ours, {}, "sales that nobody ordered")
