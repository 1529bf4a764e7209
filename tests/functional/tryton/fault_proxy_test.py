"""The proxy does what it says: otherwise the tests that rely on its faults prove nothing."""
import http.client
import http.server
import threading
import time
import unittest

import fault_proxy
from fault_proxy import FaultProxy


class Counting(http.server.BaseHTTPRequestHandler):
    """Answers each request with its own body, and counts what it did."""

    protocol_version = "HTTP/1.1"
    bodies = []

    def do_POST(self):
        body = self.rfile.read(int(self.headers["Content-Length"]))
        if len(body) < int(self.headers["Content-Length"]):
            self.close_connection = True
            return
        Counting.bodies.append(body)
        self.send_response(200)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_):
        pass


class Proxy(unittest.TestCase):
    def setUp(self):
        Counting.bodies = []
        self.server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Counting)
        self.server.daemon_threads = True
        threading.Thread(target=self.server.serve_forever, daemon=True).start()
        self.proxy = FaultProxy(self.server.server_address)

    def tearDown(self):
        self.proxy.close()
        self.server.shutdown()
        self.server.server_close()

    def ask(self, body=b"x" * 4000, connection=None):
        connection = connection or http.client.HTTPConnection("127.0.0.1", self.proxy.port, timeout=20)
        connection.request("POST", "/", body)
        return connection.getresponse().read()

    def fails(self, body=b"x" * 4000):
        with self.assertRaises((http.client.HTTPException, OSError)) as caught:
            self.ask(body)
        return caught.exception

    def test_it_passes_and_keeps_connections(self):
        connection = http.client.HTTPConnection("127.0.0.1", self.proxy.port, timeout=20)
        self.assertEqual([self.ask(body, connection) for body in (b"1", b"2", b"3")], [b"1", b"2", b"3"])
        self.assertEqual(self.proxy.counts, {"pass": 3})

    def test_a_cut_after_the_commit_leaves_the_deed_done(self):
        self.proxy.set(fault_proxy.CUT_AFTER_COMMIT)
        self.fails(b"order")
        self.assertEqual(Counting.bodies, [b"order"])

    def test_a_cut_in_the_answer_gives_half_of_it(self):
        self.proxy.set(fault_proxy.CUT_IN_ANSWER)
        error = self.fails()
        self.assertIsInstance(error, http.client.IncompleteRead)
        self.assertEqual(len(Counting.bodies), 1)

    def test_a_cut_in_the_request_leaves_nothing_done(self):
        self.proxy.set(fault_proxy.CUT_IN_REQUEST)
        self.fails()
        self.assertEqual(Counting.bodies, [])

    def test_refused_then_passed_again(self):
        self.proxy.set(fault_proxy.REFUSE)
        self.fails()
        self.proxy.set(fault_proxy.PASS)
        self.assertEqual(self.ask(b"again"), b"again")
        self.assertEqual(Counting.bodies, [b"again"])

    def test_only_chosen_requests_suffer(self):
        self.proxy.set(fault_proxy.CUT_AFTER_COMMIT, when=lambda request: b"confirm" in request)
        self.assertEqual(self.ask(b"quote"), b"quote")
        self.fails(b"confirm")

    def test_a_delay_counts_each_way(self):
        self.proxy.set(fault_proxy.PASS, delay_ms=60)
        start = time.monotonic()
        self.ask(b"slow")
        self.assertGreaterEqual(time.monotonic() - start, 0.12)

    def test_a_mix_repeats_with_its_seed(self):
        def outcome():
            self.proxy.mix({fault_proxy.CUT_AFTER_COMMIT: 0.3, fault_proxy.CUT_IN_ANSWER: 0.2}, seed=5)
            self.proxy.counts = {}
            for _ in range(40):
                try:
                    self.ask(b"x" * 100)
                except (http.client.HTTPException, OSError):
                    pass
            return dict(self.proxy.counts)

        first = outcome()
        self.assertEqual(set(first), {"pass", "cut_after_commit", "cut_in_answer"})
        self.assertEqual(outcome(), first)


if __name__ == "__main__":
    unittest.main()
