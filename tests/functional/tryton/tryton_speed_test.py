"""Mirroring 10,000 sale lines, as a ratio to a bare client that only fetches the same fields; wants a release build."""
import statistics
import tempfile
import time
import unittest

from portico_tryton import Mirror, portico_for
from tryton_client import TrytonClient
from tryton_environment import TrytonServer, missing
from waiting import cpu_seconds

FIELDS = ["sale", "sequence", "product", "unit", "quantity", "unit_price", "description", "create_date", "write_date"]
GOODS = [["type", "=", "line"]]
PAGE = 1000
TIME_RATIO_MAX, CPU_SHARE_MAX, LINES_MIN = 1.3, 0.25, 10_000
ENTITIES = ["company", "member", "product", "price_list", "price_rule", "stock", "order", "order_line", "shipment", "invoice", "payment",
            "status_change", "document"]


@unittest.skipIf(missing(), missing())
class TrytonSpeed(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.tryton = TrytonServer.start(tempfile.mkdtemp(prefix="portico-tryton-"), scale="full")
        cls.addClassCleanup(cls.tryton.remove)

    def bare(self):
        """(lines, seconds) of a client that keeps nothing."""
        with TrytonClient(self.tryton.url, self.tryton.database, self.tryton.user, self.tryton.password) as client:
            client.login()
            start, lines = time.monotonic(), 0
            while True:
                page = client.call("model.sale.line.search_read", GOODS, lines, PAGE, [["id", "ASC"]], FIELDS)
                lines += len(page)
                if len(page) < PAGE:
                    return lines, time.monotonic() - start

    def mirrored(self):
        """(lines, seconds, processor seconds of Portico, of Tryton) of a first sync of the lines alone."""
        with portico_for(self.tryton) as portico:
            for entity in ENTITIES:
                if entity != "order":
                    portico.command("erp", "pause", entity)
            portico.command("erp", "sync")
            portico.command("erp", "resume", "order_line")
            portico.command("erp", "pause", "order")
            ours, theirs, start = cpu_seconds(portico.process.pid), self.tryton.cpu_seconds(), time.monotonic()
            portico.command("erp", "sync", "--quiet")
            seconds = time.monotonic() - start
            lines, _ = Mirror(portico).facts_of("order_lines")
            return lines, seconds, cpu_seconds(portico.process.pid) - ours, self.tryton.cpu_seconds() - theirs

    def test_the_mirror_costs_little_more_than_the_reading(self):
        rounds = []
        for _ in range(3):
            lines, bare_seconds = self.bare()
            mirrored, seconds, ours, theirs = self.mirrored()
            self.assertEqual(mirrored, lines)
            self.assertGreaterEqual(lines, LINES_MIN)
            rounds.append((seconds / bare_seconds, ours / theirs))
            print(f"{lines} lines: bare {bare_seconds:.2f} s, mirrored {seconds:.2f} s; processor: Portico {ours:.2f} s, Tryton {theirs:.2f} s",
                  flush=True)
        time_ratio, cpu_share = (statistics.median(column) for column in zip(*rounds))
        print(f"medians: {time_ratio:.2f} times the bare client's time, {100 * cpu_share:.0f} % of Tryton's processor time", flush=True)
        self.assertLessEqual(time_ratio, TIME_RATIO_MAX)
        self.assertLessEqual(cpu_share, CPU_SHARE_MAX)


if __name__ == "__main__":
    unittest.main()
