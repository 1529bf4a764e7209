"""What an admin does with the sync: connect, status, pause, resume, compare prices; in a terminal, over the API, over restarts."""
import json
import shutil
import unittest

from portico_process import Portico, demo_folder, until


class ErpOperation(unittest.TestCase):
    def portico(self, **options):
        portico = Portico(**options)
        self.addCleanup(portico.__exit__)
        return portico

    def own_exports(self, portico):
        """A copy of the demo data that the test may change."""
        portico.erp = portico.folder / "erp"
        shutil.copytree(demo_folder(), portico.erp)
        return portico.erp

    def test_connect_says_what_is_wrong_and_what_to_do(self):
        portico = self.portico(start=False)
        folder = self.own_exports(portico)
        self.assertIn("\u2713 folder", portico.command("erp", "connect"))
        (folder / "stock.csv").write_text("sku\nA-1\n")
        answer = portico.command("erp", "connect", expect=1)
        self.assertRegex(answer, "\u2717 stock.csv: .*available")
        self.assertIn("1 of", answer)
        shutil.rmtree(folder)
        self.assertRegex(portico.command("erp", "connect", expect=1), "\u2717 folder: .*plugins.erp_csv.path")
        self.assertFalse(json.loads(portico.command("erp", "connect", "--json", expect=1).splitlines()[0])["ok"])

    def test_a_pause_outlives_a_restart_and_is_audited(self):
        portico = self.portico(erp=demo_folder())
        portico.command("erp", "sync")
        self.assertIn("order: paused since", portico.command("erp", "pause", "order"))
        portico.stop()
        portico.start()
        status = portico.request("GET", "/admin/api/v1/erp", token=portico.operator).json
        self.assertEqual([one["entity"] for one in status["entities"] if one["paused_at"]], ["order"])
        self.assertIsNone(status["paused_at"])
        metrics = portico.request("GET", "/metrics", address=portico.health).body.decode()
        self.assertIn('portico_erp_paused{entity="order"} 1', metrics)
        self.assertIn('portico_erp_paused{entity="product"} 0', metrics)
        self.assertIn("paused since", portico.command("erp", "pause"))
        self.assertIn("`portico erp resume`", portico.command("erp", "sync", expect=1))
        portico.command("erp", "resume")
        portico.command("erp", "sync")
        actions = [one["action"] for one in portico.request("GET", "/admin/api/v1/audit?limit=50", token=portico.operator).json["items"]]
        self.assertGreaterEqual(actions.count("erp.pause"), 2)
        self.assertIn("erp.resume", actions)

    def test_only_operators_may_see_and_change_the_sync(self):
        portico = self.portico(erp=demo_folder())
        key = portico.key()
        for method, path in (("GET", ""), ("GET", "/check"), ("POST", "/pause"), ("POST", "/resume"), ("POST", "/sync"),
                             ("GET", "/quarantine"), ("GET", "/price-comparisons"), ("POST", "/price-comparisons"),
                             ("GET", "/price-comparisons/x")):
            with self.subTest(f"{method} {path}"):
                answer = portico.request(method, "/admin/api/v1/erp" + path, token=key)
                self.assertIn(answer.status, (403, 404))
        self.assertIsNone(portico.request("GET", "/admin/api/v1/erp", token=portico.operator).json["paused_at"])

    def test_a_failing_export_is_left_alone_for_a_while(self):
        portico = self.portico(start=False, settings=["erp.sync_every_seconds=1"])
        folder = self.own_exports(portico)
        portico.start()
        status = "/admin/api/v1/erp"
        until(lambda: portico.request("GET", status, token=portico.operator).json["entities"][0]["as_of"], what="the first sync")
        folder.rename(f"{folder}.away")
        failed = until(lambda: portico.request("GET", status, token=portico.operator).json["retry_at"], what="a failure")
        self.assertTrue(failed)
        self.assertIn("could not be read 1 time", portico.command("erp", "status"))
        shutil.move(f"{folder}.away", folder)
        portico.command("erp", "sync")  # an operator may try at once
        self.assertEqual(portico.request("GET", status, token=portico.operator).json["failures"], 0)

    def test_a_connector_without_prices_says_so(self):
        portico = self.portico(erp=demo_folder())
        portico.command("erp", "sync")
        self.assertIn("can't ask its ERP for prices", portico.command("erp", "compare-prices", "--samples", "5", expect=1))


if __name__ == "__main__":
    unittest.main()
