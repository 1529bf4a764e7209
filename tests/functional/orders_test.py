"""Orders on their way to the ERP: who may see and place them, and that each gets there once, whatever is killed when."""
import csv
import http.client
import json
import os
import pathlib
import random
import shutil
import signal
import tempfile
import threading
import time
import unittest

from portico_process import Portico, demo_folder, until

KILLS = 20


class FolderErp(threading.Thread):
    """Takes orders away from outgoing/, keeps them in the order of their arrival, and answers as its rules say."""

    def __init__(self, folder):
        super().__init__(daemon=True)
        self.folder, self.arrivals, self.faults, self.ended = folder, [], [], threading.Event()
        self.answers = True

    def run(self):
        outgoing, answered = self.folder / "outgoing", self.folder / "acknowledged"
        while not self.ended.is_set():
            for file in sorted(outgoing.glob("*.json")) if outgoing.exists() else []:
                self.take(file, answered)
            self.ended.wait(0.005)

    def take(self, file, answered):
        try:
            order = json.loads(file.read_text())
        except ValueError:
            self.faults.append(f"{file.name} is not whole")
            return
        file.unlink()
        self.arrivals.append(order)
        if order["key"] != file.stem:
            self.faults.append(f"{file.name} holds {order['key']}")
        if self.answers:
            self.answer(order, answered)

    @staticmethod
    def answer(order, answered):
        answer = {"key": order["key"], "erp_id": f"E-{order['key']}", "number": f"N-{order['key'][-6:]}"}
        if order.get("client_reference", "").endswith("7"):
            answer = {"key": order["key"], "refused": "Seven is unlucky."}
        partial = answered / f".{order['key']}"
        partial.write_text(json.dumps(answer))
        partial.rename(answered / f"{order['key']}.json")

    def end(self):
        self.ended.set()
        self.join()


def rows_of(path):
    with open(path, newline="", encoding="utf-8-sig") as file:
        return list(csv.DictReader(file))


class OrderTest(unittest.TestCase):
    def setUp(self):
        self.folder = pathlib.Path(tempfile.mkdtemp(prefix="portico-orders-"))
        self.addCleanup(shutil.rmtree, self.folder, ignore_errors=True)
        self.exports = self.folder / "erp"
        shutil.copytree(demo_folder(), self.exports)
        self.companies = [row["id"] for row in rows_of(self.exports / "companies.csv") if row.get("active", "") != "false"]
        self.skus = [row["sku"] for row in rows_of(self.exports / "products.csv") if row.get("status", "active") == "active"]

    def start(self, *settings):
        portico = Portico(erp=self.exports, settings=["orders.retry_first_ms=20", "rate_limit.member_per_second=0", *settings])
        self.addCleanup(portico.__exit__)
        portico.command("erp", "sync")
        return portico, portico.key()

    def erp(self):
        erp = FolderErp(self.exports)
        erp.start()
        self.addCleanup(erp.end)
        return erp

    def order(self, portico, key, company, **more):
        body = {"lines": [{"sku": self.skus[0], "quantity": "2"}], **more.pop("body", {})}
        return portico.request("POST", "/api/v1/orders", body=body, token=key, **{"Portico-Company": company, "Idempotency-Key": "k-1", **more})


class Orders(OrderTest):
    def test_an_order_is_seen_from_its_submission_to_the_erps_own_record(self):
        portico, key = self.start()
        self.erp()
        company = self.companies[0]
        who = {"token": key, "Portico-Company": company}
        placed = self.order(portico, key, company, body={"client_reference": "PO 1"})
        self.assertEqual(placed.status, 202, placed.body)
        address = placed.headers["location"]
        accepted = until(lambda: next((one for one in [portico.request("GET", address, **who).json] if one["state"] == "accepted"), None))
        self.assertEqual([step["name"] for step in accepted["steps"]], ["received", "sending", "exported", "accepted"])
        self.assertEqual([step["at"] for step in accepted["steps"]], sorted(step["at"] for step in accepted["steps"]))
        # The ERP exports its own record of it, with the quantity that it could give.
        columns = list(rows_of(self.exports / "orders.csv")[0])
        with open(self.exports / "orders.csv", "a", newline="", encoding="utf-8") as file:
            csv.DictWriter(file, columns, restval="").writerow({"id": accepted["erp_id"], "company_id": company, "number": accepted["number"],
                                                                "status": "confirmed", "currency": accepted["currency"], "ordered_at": "2030-01-01"})
        columns = list(rows_of(self.exports / "order_lines.csv")[0])
        with open(self.exports / "order_lines.csv", "a", newline="", encoding="utf-8") as file:
            csv.DictWriter(file, columns, restval="").writerow({"order_id": accepted["erp_id"], "line": "1", "sku": self.skus[0], "quantity": "1", "unit_price": "5"})
        portico.command("erp", "sync")
        for id in (accepted["id"], accepted["erp_id"]):
            mirrored = portico.request("GET", f"/api/v1/orders/{id}", **who).json
            self.assertEqual((mirrored["id"], mirrored["status"], mirrored["lines"][0]["quantity"]), (accepted["id"], "confirmed", "1"))
        listed = portico.request("GET", "/api/v1/orders?limit=1", **who).json["items"]
        self.assertEqual([(one["id"], one["status"]) for one in listed], [(accepted["id"], "confirmed")], "once, though both sides know it")

    def test_an_order_line_proves_its_price(self):
        portico, key = self.start()
        company, other = self.companies[:2]
        placed = self.order(portico, key, company).json
        path = f"/api/v1/orders/{placed['id']}/lines/1/proof"
        who = {"token": key, "Portico-Company": company}
        proof = portico.request("GET", path, **who, **{"Accept-Language": "uk"})
        self.assertEqual(proof.status, 200, proof.body)
        self.assertTrue(proof.json["is_ordered_price"], proof.body)
        self.assertEqual(proof.json["ordered"]["unit_price"], placed["lines"][0]["unit_price"])
        before = proof.json["price"]
        self.assertEqual(before["proof"]["winner"]["reason"], "won")
        self.assertIn("Це визначає ціну.", before["proof"]["winner"]["sentence"])
        # A new price changes nothing of what is proved about the order.
        rows = rows_of(self.exports / "products.csv")
        with open(self.exports / "products.csv", "w", newline="", encoding="utf-8") as file:
            writer = csv.DictWriter(file, list(rows[0]))
            writer.writeheader()
            writer.writerows({**row, "base_price": "77777"} if row["sku"] == self.skus[0] else row for row in rows)
        portico.command("erp", "sync")
        again = portico.request("GET", path, **who, **{"Accept-Language": "uk"}).json
        self.assertEqual(again["price"]["unit_price"], before["unit_price"])
        self.assertEqual(again["price"]["proof"]["winner"]["rule"], before["proof"]["winner"]["rule"])
        self.assertEqual(portico.request("GET", path, token=key, **{"Portico-Company": other}).status, 404)
        self.assertEqual(portico.request("GET", path.replace("/1/", "/2/"), **who).status, 404)
        self.assertEqual(portico.request("GET", path.replace("/1/", "/x/"), **who).status, 400)

    def test_the_history_comes_in_pages_without_gaps_or_doubles(self):
        portico, key = self.start()
        company = max(self.companies, key=lambda id: sum(row["company_id"] == id for row in rows_of(self.exports / "orders.csv")))
        mine = {row["id"] for row in rows_of(self.exports / "orders.csv") if row["company_id"] == company}
        for number in range(3):
            mine.add(self.order(portico, key, company, **{"Idempotency-Key": f"k-{number}"}).json["id"])
        who = {"token": key, "Portico-Company": company}
        seen, cursor = [], ""
        while cursor is not None:
            page = portico.request("GET", f"/api/v1/orders?limit=4{'&cursor=' + cursor if cursor else ''}", **who).json
            seen += page["items"]
            cursor = page["next"]
        self.assertEqual(sorted(one["id"] for one in seen), sorted(mine))
        times = [one["ordered_at"] or one["submitted_at"] for one in seen]
        self.assertEqual(times, sorted(times, reverse=True))
        self.assertTrue(all(one["lines"] for one in seen))
        word = next(one["status"] for one in seen if one["status"])
        filtered = portico.request("GET", f"/api/v1/orders?limit=100&status={word}", **who).json["items"]
        self.assertEqual([one["id"] for one in filtered], [one["id"] for one in seen if one["status"] == word])
        since = portico.request("GET", f"/api/v1/orders?limit=100&from={times[4][:10]}", **who).json["items"]
        self.assertEqual([one["id"] for one in since], [one["id"] for one, at in zip(seen, times) if at >= times[4][:10]])

    def test_who_may_place_and_see_orders(self):
        members = rows_of(self.exports / "members.csv")
        company, other = self.companies[:2]
        columns = list(members[0])
        with open(self.exports / "members.csv", "a", newline="", encoding="utf-8") as file:
            writer = csv.DictWriter(file, columns, restval="")
            for role in ("buyer", "approver", "finance", "manager", "company-admin", ""):
                writer.writerow({"id": f"t-{role}", "company_id": company, "name": role or "guest", "roles": role, "active": "true"})
        portico, key = self.start()
        foreign = self.order(portico, key, other).json["id"]
        theirs = next(row["id"] for row in rows_of(self.exports / "orders.csv") if row["company_id"] == other)
        expected = {"buyer": (202, 200), "manager": (202, 200), "approver": (403, 200), "finance": (403, 200), "company-admin": (403, 200), "": (403, 403)}
        for role, (may_order, may_read) in expected.items():
            with self.subTest(role or "no role"):
                token = portico.request("POST", "/api/v1/sessions", body={"company": company, "member": f"t-{role}"}, token=key).json["token"]
                body = {"lines": [{"sku": self.skus[0], "quantity": "1"}]}
                placed = portico.request("POST", "/api/v1/orders", body=body, token=token, **{"Idempotency-Key": f"k {role}".replace(" ", "-")})
                self.assertEqual(placed.status, may_order, placed.body)
                self.assertEqual(portico.request("GET", "/api/v1/orders", token=token).status, may_read)
                for id in (foreign, theirs):
                    status = portico.request("GET", f"/api/v1/orders/{id}", token=token).status
                    self.assertEqual(status, 404 if may_read == 200 else 403, "another company's order does not exist")
        listed = portico.request("GET", "/api/v1/orders?limit=100", token=key, **{"Portico-Company": company}).json["items"]
        self.assertNotIn(foreign, [one["id"] for one in listed])
        for method, path in (("GET", "outbox"), ("GET", "dead-letters"), ("GET", f"outbox/{foreign}"), ("POST", f"outbox/{foreign}/retry"),
                             ("POST", f"outbox/{foreign}/cancel"), ("POST", f"outbox/{foreign}/repair"),
                             ("POST", "dead-letters/retry")):
            self.assertEqual(portico.request(method, f"/admin/api/v1/erp/{path}", token=key).status, 403)
        reader = portico.key("orders:read")
        self.assertEqual(portico.request("GET", "/api/v1/orders", token=reader, **{"Portico-Company": company}).status, 200)
        self.assertEqual(self.order(portico, reader, company).status, 403)
        priced = portico.key("pricing")
        self.assertEqual(portico.request("GET", "/api/v1/orders", token=priced, **{"Portico-Company": company}).status, 403)

    def test_operators_mend_what_did_not_get_through(self):
        portico, key = self.start()
        erp = self.erp()
        erp.answers = False
        company = self.companies[0]
        answers = self.exports / "acknowledged"

        def dead(name, **more):
            id = self.order(portico, key, company, **{"Idempotency-Key": name, **more}).json["id"]
            order = until(lambda: next((one for one in erp.arrivals if one["key"][2:] == id[2:]), None))
            (answers / f"{order['key']}.json").write_text('{"key": "another"}')
            until(lambda: portico.request("GET", f"/admin/api/v1/erp/outbox/{id}", token=portico.operator).json["state"] == "dead")
            return id, answers / f"{order['key']}.json"

        first, answer = dead("k-1")
        self.assertIn(first, portico.command("erp", "dead-letters"))
        self.assertIn("names another key", portico.command("erp", "outbox", first))
        self.assertIn("may have it under the key", portico.command("erp", "cancel", first, expect=1))
        answer.write_text(json.dumps({"key": answer.stem, "erp_id": "E", "number": "N 5"}))
        portico.command("erp", "retry", first)
        until(lambda: "in the ERP as N 5" in portico.command("erp", "outbox", first))
        second, _ = dead("k-2")
        self.assertIn("is cancelled", portico.command("erp", "cancel", second, "--checked-in-erp"))
        self.assertIn("It was cancelled", portico.command("erp", "retry", second, expect=1))
        third, answer = dead("k-3")
        answer.unlink()
        better = self.folder / "better.json"
        better.write_text(json.dumps({"lines": [{"sku": self.skus[1], "quantity": "9"}]}))
        self.assertIn("waiting", portico.command("erp", "repair", third, str(better), "--checked-in-erp"))
        record = portico.request("GET", f"/admin/api/v1/erp/outbox/{third}", token=portico.operator).json["record"]
        self.assertEqual((record["lines"][0]["sku"], record["lines"][0]["quantity"], record["company"]), (self.skus[1], "9", company))
        fourth, answer = dead("k-4")
        answer.write_text(json.dumps({"key": answer.stem, "erp_id": "F", "number": "N 6", "refused": None}))
        self.assertIn("sent again", portico.command("erp", "retry", "--all-dead"))
        until(lambda: "in the ERP as N 6" in portico.command("erp", "outbox", fourth))
        audit = portico.request("GET", "/admin/api/v1/audit?limit=20", token=portico.operator).json["items"]
        self.assertLessEqual({"order.retry", "order.cancel", "order.repair"}, {one["action"] for one in audit})


class ExactlyOnce(OrderTest):
    """Hosts are killed with orders at every point of their way; what a client was promised is kept."""

    def test_killed_at_random_points(self):
        portico, key = self.start("orders.verify_after_seconds=[0, 1]", "rate_limit.anonymous_per_second=0")
        erp = self.erp()
        promised, asked, faults, stop = {}, set(), [], threading.Event()

        def buyer(number):
            company, count = self.companies[number % len(self.companies)], 0
            while not stop.is_set():
                name = f"b{number}-{count}"
                asked.add(name)
                try:
                    answer = self.order(portico, key, company, **{"Idempotency-Key": name}, body={"client_reference": name})
                except (OSError, http.client.HTTPException):
                    stop.wait(0.02)  # killed while it answered: ask again with the same key
                    continue
                if answer.status == 202:
                    promised[name] = (company, answer.json["id"])
                    count += 1
                elif answer.status < 500 and answer.status != 429:
                    faults.append(answer.body)
                    return

        buyers = [threading.Thread(target=buyer, args=(number,)) for number in range(4)]
        chance = random.Random(7)
        for one in buyers:
            one.start()
        try:
            for _ in range(KILLS):
                before = len(promised)
                time.sleep(chance.uniform(0, 0.4))
                cell = portico.cell_pid()
                for pid in filter(None, (portico.process.pid, cell)):
                    os.kill(pid, signal.SIGKILL)
                portico.process.wait()
                portico.process.stdout.close()
                portico.start()
                until(lambda: len(promised) > before, what="an order after the restart")
        finally:
            stop.set()
            for one in buyers:
                one.join()

        def ended(company, id):
            answer = portico.request("GET", f"/api/v1/orders/{id}", token=key, **{"Portico-Company": company})
            self.assertEqual(answer.status, 200, f"{id} was promised and is lost")
            return answer.json["state"] if answer.json["state"] in ("accepted", "refused") else None

        for name, (company, id) in promised.items():
            state = until(lambda: ended(company, id), seconds=60, what=f"the end of {name}")
            self.assertEqual(state, "refused" if name.endswith("7") else "accepted")
        arrived = [order["client_reference"] for order in erp.arrivals]
        self.assertEqual((erp.faults, faults), ([], []))
        self.assertEqual(len(arrived), len(set(arrived)), "none comes twice")
        self.assertLessEqual(set(promised), set(arrived), "none is lost")
        self.assertLessEqual(set(arrived), asked, "none is invented")
        keys = {order["client_reference"]: order["key"] for order in erp.arrivals}
        self.assertEqual({name: keys[name][2:] for name in promised}, {name: id[2:] for name, (_, id) in promised.items()})
        self.assertGreater(len(promised), KILLS)


if __name__ == "__main__":
    unittest.main()
