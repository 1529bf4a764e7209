"""The ERP that other tests trust: it starts from its template, keeps what it was told, and answers the same by RPC as in process."""
import random
import tempfile
import time
import unittest

import truth
from mutate import mutate
from tryton_client import TrytonClient
from tryton_environment import TrytonServer, missing


@unittest.skipIf(missing(), missing())
class Environment(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.tryton = TrytonServer.start(tempfile.mkdtemp(prefix="portico-tryton-"))
        cls.addClassCleanup(cls.tryton.remove)
        cls.truth = truth.open_truth(cls.tryton)
        cls.addClassCleanup(cls.truth.close)

    def client(self):
        return TrytonClient(self.tryton.url, self.tryton.database, self.tryton.user, self.tryton.password)

    def test_a_second_start_takes_seconds(self):
        start = time.monotonic()
        with TrytonServer.start(tempfile.mkdtemp(prefix="portico-tryton-")) as second:
            with TrytonClient(second.url, second.database, second.user, second.password) as client:
                self.assertGreater(client.call("model.sale.sale.search_count", []), 100)
        self.assertLess(time.monotonic() - start, 30)

    def test_every_state_is_there(self):
        facts = self.truth.facts()
        self.assertEqual(set(facts["orders"]), {"draft", "quotation", "confirmed", "processing", "done", "cancelled"})
        with self.client() as client:
            kinds = {row["type"] for row in client.call("model.sale.line.search_read", [], 0, None, None, ["type"])}
        self.assertEqual(kinds, {"line", "comment", "subtotal", "title"})
        self.assertEqual(set(facts["invoices"]), {"draft", "posted", "paid"})
        self.assertLessEqual({"waiting", "done"}, set(facts["shipments"]["stock.shipment.out"]))
        self.assertTrue(facts["shipments"]["stock.shipment.out.return"])
        self.assertEqual(set(facts["complaints"]), {"draft", "waiting", "done", "rejected", "cancelled"})
        self.assertIn(False, facts["companies"].values())
        self.assertIn(False, facts["products"].values())
        self.assertTrue(any(amount > 0 for amount in facts["open_amounts"].values()))

    def test_the_server_answers_the_same_prices(self):
        questions = self.truth.random_questions(random.Random(4), 60)
        expected = self.truth.prices(questions)
        self.assertGreater(len(set(expected)), 20)
        with self.client() as client:
            self.assertEqual(self.truth.prices_by_rpc(client, questions), expected)

    def test_edits_are_seen_by_the_running_server(self):
        before = self.truth.facts()
        made = mutate(self.tryton, 11, 25)
        self.assertEqual(sum(made.values()), 25)
        self.assertNotEqual(self.truth.facts(), before)
        with self.client() as client:
            states = client.call("model.sale.sale.search_read", [], 0, None, None, ["state"])
        counted = {state: sum(row["state"] == state for row in states) for state in {row["state"] for row in states}}
        self.assertEqual(counted, self.truth.facts()["orders"])

    def test_it_goes_down_and_comes_up_with_what_it_had(self):
        with self.client() as client:
            before = client.call("model.sale.sale.search_count", [])
        self.tryton.stop_server()
        with self.client() as client, self.assertRaises(OSError):
            client.call("model.sale.sale.search_count", [])
        self.tryton.start_server()
        with self.client() as client:
            self.assertEqual(client.call("model.sale.sale.search_count", []), before)


if __name__ == "__main__":
    unittest.main()
