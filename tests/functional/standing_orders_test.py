"""Standing orders of a real host that is killed while it does them: each is ordered once."""
import csv
import http.client
import os
import pathlib
import shutil
import signal
import tempfile
import unittest

from portico_process import Portico, demo_folder, until

SCHEDULES = "/api/v1/reorder/schedules"
STANDING_ORDERS = 100
KILLS = 5


class StandingOrders(unittest.TestCase):
    def setUp(self):
        self.folder = pathlib.Path(tempfile.mkdtemp(prefix="portico-standing-"))
        self.addCleanup(shutil.rmtree, self.folder, ignore_errors=True)
        self.erp = self.folder / "erp"
        shutil.copytree(demo_folder(), self.erp)
        with open(self.erp / "companies.csv", newline="", encoding="utf-8-sig") as file:
            self.company = next(csv.DictReader(file))["id"]
        with open(self.erp / "products.csv", newline="", encoding="utf-8-sig") as file:
            self.skus = [row["sku"] for row in csv.DictReader(file) if row.get("status") in ("", "active", None)][:5]
        self.portico = Portico(erp=self.erp)
        self.addCleanup(self.portico.__exit__)
        self.portico.command("erp", "sync")
        self.token = self.portico.key()

    def call(self, method, path, body=None):
        reply = self.portico.request(method, SCHEDULES + path, body=body, token=self.token, **{"Portico-Company": self.company})
        self.assertLess(reply.status, 300, reply.body)
        return reply.json

    def make_due(self, number):
        """A standing order whose day has passed: made where it is still to come, and moved to where it is over."""
        made = self.call("POST", "", {
            "name": f"Number {number}", "lines": [{"sku": sku, "quantity": "100"} for sku in self.skus], "rule": {"every_days": 1, "from": "2020-01-01"},
            "at": "23:59", "time_zone": "Pacific/Pago_Pago", "result": "order", "catch_up": "all", "client_reference": f"PO {number}, {{run}}"})
        self.assertEqual(self.call("PATCH", f"/{made['id']}", {"time_zone": "Pacific/Kiritimati"})["state"], "active")
        return made["id"]

    def runs(self, schedule):
        return [(run["run"], run["outcome"], run["order"]) for run in self.call("GET", f"/{schedule}/runs")["items"]]

    def sent(self):
        folder = self.erp / "outgoing"
        return sorted(file.name for file in folder.glob("*.json")) if folder.exists() else []

    def done(self):
        """How many have had their run; None while the host is starting again."""
        try:
            return sum(item["last_run"] is not None for item in self.call("GET", "")["items"])
        except (OSError, http.client.HTTPException, AssertionError):
            return None

    def test_kills_neither_lose_nor_double_a_run(self):
        schedules = [self.make_due(number) for number in range(STANDING_ORDERS)]
        for _ in range(KILLS):
            before = until(lambda: self.done() is not None and (self.done(),), what="an answer")[0]
            os.kill(self.portico.cell_pid(), signal.SIGKILL)
            until(lambda: (self.done() or 0) > min(before, STANDING_ORDERS - 1), what="a run after the kill")
        until(lambda: self.done() == STANDING_ORDERS, what="a run of each")
        until(lambda: all(outcome != "claimed" for one in schedules for _, outcome, _ in self.runs(one)), what="the end of each run")
        runs = [self.runs(one) for one in schedules]
        self.assertEqual({outcome for one in runs for _, outcome, _ in one}, {"ordered"})
        self.assertEqual(len({tuple(run for run, _, _ in one) for one in runs}), 1, "each has had the same days, each of them once")
        orders = [order for one in runs for _, _, order in one]
        self.assertEqual(len(set(orders)), len(orders))
        until(lambda: len(self.sent()) >= len(orders), what="each order in outgoing/")
        self.assertEqual(len(self.sent()), len(orders))


if __name__ == "__main__":
    unittest.main()
