"""Ordering again: lines that nobody loses, and baskets that many submit and that become one order, whatever is killed when."""
import concurrent.futures
import csv
import http.client
import os
import pathlib
import shutil
import signal
import tempfile
import unittest

from portico_process import BINARY, Portico, demo_folder, until

BASKETS = "/api/v1/reorder/baskets"
SUBMISSIONS = 1000


class Reorder(unittest.TestCase):
    def setUp(self):
        self.folder = pathlib.Path(tempfile.mkdtemp(prefix="portico-reorder-"))
        self.addCleanup(shutil.rmtree, self.folder, ignore_errors=True)
        self.erp = self.folder / "erp"
        shutil.copytree(demo_folder(), self.erp)
        with open(self.erp / "companies.csv", newline="", encoding="utf-8-sig") as file:
            self.company, self.other = [row["id"] for row in csv.DictReader(file)][:2]
        with open(self.erp / "products.csv", newline="", encoding="utf-8-sig") as file:
            self.skus = [row["sku"] for row in csv.DictReader(file) if row.get("status") in ("", "active", None)][:5]
        self.portico = Portico(erp=self.erp)
        self.addCleanup(self.portico.__exit__)
        self.portico.command("erp", "sync")
        self.token = self.portico.key()

    def call(self, method, path, body=None, company=None, **headers):
        return self.portico.request(method, path, body=body, token=self.token, **{"Portico-Company": company or self.company, **headers})

    def basket(self):
        lines = [{"sku": sku, "quantity": "100"} for sku in self.skus]
        reply = self.call("POST", BASKETS, {"name": "Office", "lines": lines})
        self.assertEqual(reply.status, 201, reply.body)
        return reply.json

    def sent(self):
        return sorted(file.stem for file in (self.erp / "outgoing").glob("*.json")) if (self.erp / "outgoing").exists() else []

    def test_many_who_submit_one_basket_get_one_order(self):
        basket = self.basket()
        wanted = {"version": basket["version"], "total": basket["total"]}

        def submit(_):
            return self.attempt(f"{BASKETS}/{basket['id']}/submit", wanted)

        with concurrent.futures.ThreadPoolExecutor(64) as pool:
            replies = [reply for reply in pool.map(submit, range(SUBMISSIONS)) if reply is not None]
        self.assertEqual({reply.status for reply in replies} - {202, 503}, set(), [reply.body for reply in replies if reply.status not in (202, 503)][:1])
        self.assertEqual(len({reply.json["id"] for reply in replies if reply.status == 202}), 1)
        until(lambda: self.sent(), what="the order in outgoing/")
        self.assertEqual(len(self.sent()), 1)
        self.assertEqual(self.call("GET", f"{BASKETS}/{basket['id']}").json["state"], "submitted")

    def test_a_guard_of_another_plugin_refuses_a_dear_basket(self):
        bundles = pathlib.Path(os.environ.get("PORTICO_CONTRACT_BUNDLES", BINARY.parents[1] / "tests/contract/bundles"))
        plugins = self.folder / "plugins"
        shutil.copytree(BINARY.parents[1] / "lib/portico/plugins", plugins)
        shutil.copytree(bundles / "order_limit", plugins / "order_limit")
        self.portico.__exit__()
        self.portico = Portico(erp=self.erp, settings=[f"plugins.folder={plugins}", 'plugins.order_limit.limit="0.01"'])
        self.addCleanup(self.portico.__exit__)
        self.portico.command("erp", "sync")
        self.token = self.portico.key()
        basket = self.basket()
        self.portico.command("plugin", "enable", "order_limit")
        path, wanted = f"{BASKETS}/{basket['id']}", {"version": basket["version"], "total": basket["total"]}
        refused = self.call("POST", f"{path}/submit", wanted)
        self.assertEqual(refused.status, 400, refused.body)
        self.assertIn("may be ordered without approval", refused.json["detail"])
        reopened = self.call("GET", path).json
        self.assertEqual(reopened["state"], "open", "the buyer can change it and try again")
        self.assertEqual(self.sent(), [])
        self.portico.command("plugin", "disable", "order_limit")
        again = self.call("POST", f"{path}/submit", {"version": reopened["version"], "total": reopened["total"]})
        self.assertEqual(again.status, 202, again.body)
        until(lambda: self.sent(), what="the order in outgoing/")

    def test_a_kill_neither_loses_nor_doubles_the_order(self):
        baskets = [self.basket() for _ in range(5)]
        for basket in baskets:
            with concurrent.futures.ThreadPoolExecutor(2) as pool:
                wanted = {"version": basket["version"], "total": basket["total"]}
                path = f"{BASKETS}/{basket['id']}/submit"
                pool.submit(self.attempt, path, wanted)
                os.kill(self.portico.cell_pid(), signal.SIGKILL)
            reply = until(lambda: self.answer(path, wanted), what="an answer after the kill")
            self.assertEqual(reply["client_reference"], None)
        until(lambda: len(self.sent()) == len(baskets), what="each order in outgoing/")
        self.assertEqual(len(self.sent()), len(baskets))

    def attempt(self, path, wanted):
        try:
            return self.call("POST", path, wanted)
        except (OSError, http.client.HTTPException):
            return None

    def answer(self, path, wanted):
        reply = self.attempt(path, wanted)
        return reply.json if reply is not None and reply.status == 202 else None

    def test_every_pasted_line_gets_an_answer(self):
        text = "SKU;qty\n" + "".join(f"{sku.lower()};100\n" for sku in self.skus) + "nothing;1\n" + f"{self.skus[0]};x\n"
        reply = self.call("POST", "/api/v1/reorder/check", text, **{"Content-Type": "text/plain"})
        self.assertEqual(reply.status, 200, reply.body)
        self.assertEqual([line["line"] for line in reply.json["lines"]], list(range(1, len(self.skus) + 3)))
        self.assertEqual(reply.json["lines"][-1]["outcome"], "invalid_quantity")
        placed = self.call("POST", "/api/v1/orders", reply.json["order"], **{"Idempotency-Key": "pasted"})
        self.assertEqual(placed.status, 202, placed.body)

    def test_another_companys_basket_is_not_there(self):
        basket = self.basket()["id"]
        for method, path, body in (("GET", "", None), ("PATCH", "", {"name": "x"}), ("DELETE", "", None), ("POST", "/split", {}),
                                   ("POST", "/hold", {"until": "2030-01-01"}), ("POST", "/submit", {"version": 1, "total": "1"}), ("POST", "/lines", {"text": "A;1"})):
            with self.subTest(f"{method} {path}"):
                self.assertEqual(self.call(method, f"{BASKETS}/{basket}{path}", body, company=self.other).status, 404)


if __name__ == "__main__":
    unittest.main()
