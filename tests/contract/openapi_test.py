"""Every route is described, every described route is there, and real replies are what the description says."""
import csv
import datetime
import json
import os
import pathlib
import re
import shutil
import subprocess
import sys
import tempfile
import unittest
import urllib.parse

import jsonschema

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "functional"))

from api_document import ApiDocument, path_shape, references  # noqa: E402
from portico_process import Portico, demo_folder, until  # noqa: E402

TOMORROW = (datetime.datetime.now(datetime.timezone.utc) + datetime.timedelta(days=1)).strftime("%Y-%m-%dT%H:%M:%SZ")
CHROMIUM = shutil.which("chromium")
CHROMIUM_FLAGS = ("--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
                  "--disable-component-update", "--disable-sync", "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1")


class Sample:
    """One call: values of the path, query, body, headers; and the status that must come back."""

    def __init__(self, status, body=None, query=None, headers=None, **path):
        self.status, self.body, self.query, self.headers, self.path = status, body, query or {}, headers or {}, path


def first_value(path, column):
    with open(path, newline="", encoding="utf-8-sig") as file:
        return next(csv.DictReader(file))[column]


def break_a_record(folder):
    """A price rule that no ERP means, for the quarantine list."""
    path = folder / "price_rules.csv"
    with open(path, newline="", encoding="utf-8-sig") as file:
        reader = csv.DictReader(file)
        row, names = next(reader), reader.fieldnames
    with open(path, "a", newline="", encoding="utf-8") as file:
        csv.DictWriter(file, names).writerow({**row, "id": "broken-rule", "value": "twelve"})


class OpenApi(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.folder = pathlib.Path(tempfile.mkdtemp(prefix="portico-contract-"))
        cls.addClassCleanup(shutil.rmtree, cls.folder, ignore_errors=True)
        erp = cls.folder / "erp"
        shutil.copytree(demo_folder(), erp)
        break_a_record(erp)
        cls.portico = Portico(erp=erp, settings=["rate_limit.anonymous_per_second=0"])
        cls.addClassCleanup(cls.portico.__exit__)
        cls.portico.command("erp", "sync")
        cls.key = cls.portico.key()
        cls.company = first_value(erp / "companies.csv", "id")
        cls.erp = erp
        with open(erp / "orders.csv", newline="", encoding="utf-8-sig") as file:
            cls.erp_order = next(row["id"] for row in csv.DictReader(file) if row["company_id"] == cls.company)
        cls.sku = first_value(erp / "products.csv", "sku")
        cls.price_list = first_value(erp / "price_lists.csv", "id")
        with open(erp / "members.csv", newline="", encoding="utf-8-sig") as file:
            cls.member = next(row["id"] for row in csv.DictReader(file) if row["company_id"] == cls.company)

    def document(self):
        return ApiDocument(self.portico.request("GET", "/openapi.json").body)

    def admin(self, method, path, body=None):
        return self.portico.request(method, path, body=body, token=self.portico.operator)

    def ordered(self, key, answer):
        """The id of an order that the ERP answered with `answer`, a function of the order's key in the ERP."""
        who = {"token": self.key, "Portico-Company": self.company, "Idempotency-Key": key}
        order = self.portico.request("POST", "/api/v1/orders", body={"lines": [{"sku": self.sku, "quantity": "1"}]}, **who).json["id"]
        name = self.admin("GET", f"/admin/api/v1/erp/outbox/{order}").json["key"]
        until(lambda: (self.erp / "outgoing" / f"{name}.json").exists(), what="the order in outgoing/")
        (self.erp / "acknowledged" / f"{name}.json").write_text(json.dumps(answer(name)))
        until(lambda: self.admin("GET", f"/admin/api/v1/erp/outbox/{order}").json["state"] in ("accepted", "dead"), what="the ERP's answer")
        return order

    def samples_of_orders(self, lines):
        accepted = self.ordered("accepted", lambda name: {"key": name, "erp_id": "E-1", "number": "N-1"})
        retried, repaired, cancelled = (self.ordered(f"dead-{number}", lambda name: {"key": "another"}) for number in range(3))
        order = {"lines": lines[:1], "client_reference": "PO 7", "requested_at": "2027-01-01", "comment": "Gate 3", "delivery_address": "12 Quay Street"}
        return {
            "placeOrder": [Sample(202, order, headers={"Idempotency-Key": "order-1"}), Sample(202, order, headers={"Idempotency-Key": "order-1"}),
                           Sample(409, {"lines": lines[:1] * 2}, headers={"Idempotency-Key": "order-1"}),
                           Sample(409, {"lines": [{**lines[0], "unit_price": "0.000001"}]}, headers={"Idempotency-Key": "order-2"}),
                           Sample(400, {"lines": lines}, headers={"Idempotency-Key": "order-2"}), Sample(400, order)],
            "showOrder": [Sample(200, id=accepted), Sample(200, id=self.erp_order), Sample(404, id="no-such-order")],
            "proveOrderLine": [Sample(200, id=accepted, line="1"), Sample(404, id=accepted, line="2"), Sample(404, id="no-such-order", line="1"),
                               Sample(400, id=accepted, line="x")],
            "listOrders": [Sample(200), Sample(200, query={"limit": "2", "from": "2020-01-01", "to": "2100-01-01"}),
                           Sample(400, query={"limit": "0"}), Sample(400, query={"from": "yesterday"})],
            "erpOutbox": [Sample(200), Sample(400, query={"limit": "0"})],
            "erpDeadLetters": [Sample(200, query={"limit": "10"})],
            "erpOutboxOrder": [Sample(200, id=retried), Sample(404, id="no-such-order")],
            "erpOutboxRetry": [Sample(409, id=accepted), Sample(404, id="no-such-order"), Sample(200, id=retried)],
            "erpOutboxRepair": [Sample(400, {}, id=repaired), Sample(409, {"order": order}, id=repaired),
                                Sample(400, {"order": {"lines": lines}, "checked_in_erp": True}, id=repaired),
                                Sample(200, {"order": order, "checked_in_erp": True}, id=repaired)],
            "erpOutboxCancel": [Sample(409, id=accepted), Sample(200, {"checked_in_erp": True}, id=cancelled)],
            "erpDeadLettersRetry": [Sample(200)],
        }

    def imported(self, rule):
        """The number of an import of one rule that was checked and can be published."""
        answer = self.portico.request("POST", "/admin/api/v1/pricing/imports", body=self.price_file(rule), token=self.portico.operator, Content_Type="text/csv")
        number = str(answer.json["import"])
        self.until_import(number, "ready")
        return number

    def until_import(self, number, state):
        until(lambda: self.admin("GET", f"/admin/api/v1/pricing/imports/{number}").json["state"] == state, what=f"the import to be {state}")

    def price_file(self, rule):
        return f"id,list_id,sku,kind,value\n{rule},{self.price_list},{self.sku},fixed,0.5\n"

    def samples_of_imports(self):
        def of(number):
            return {"import": number}

        checked, cancelled, wanted, published = (self.imported(f"rule-{number}") for number in range(4))
        self.admin("POST", f"/admin/api/v1/pricing/imports/{published}/publish", {})
        self.until_import(published, "published")
        publication = str(self.admin("GET", "/admin/api/v1/pricing/publications").json["items"][0]["version"])
        upload = str(self.admin("POST", "/admin/api/v1/pricing/uploads", {"format": "csv", "name": "parts.csv"}).json["import"])
        return {
            "pricing_import": [Sample(202, self.price_file("rule-9"), headers={"Content-Type": "text/csv"}),
                               Sample(400, self.price_file("rule-9"), headers={"Content-Type": "text/csv"}, query={"mode": "other"})],
            "pricing_imports": [Sample(200)],
            "pricing_oracle": [Sample(200)],
            "pricing_floor_alarms": [Sample(200)],
            "pricing_template": [Sample(200, name="regions"), Sample(404, name="nothing")],
            "pricing_import_details": [Sample(200, **of(checked)), Sample(404, **of("999999"))],
            "pricing_import_problems": [Sample(200, **of(checked)), Sample(404, **of("999999"))],
            "pricing_import_changes": [Sample(200, **of(checked)), Sample(404, **of("999999"))],
            "pricing_import_effect": [Sample(200, **of(checked)), Sample(404, **of("999999"))],
            "pricing_import_check": [Sample(202, **of(checked)), Sample(404, **of("999999"))],
            "pricing_import_approve": [Sample(409, **of(cancelled)), Sample(404, **of("999999"))],
            "pricing_import_cancel": [Sample(204, **of(cancelled)), Sample(404, **of("999999"))],
            "pricing_import_publish": [Sample(202, {}, **of(wanted)), Sample(404, {}, **of("999999"))],
            "pricing_upload": [Sample(201, {"format": "csv"}), Sample(400, {"format": "doc"})],
            "pricing_upload_part": [Sample(204, self.price_file("rule-8"), headers={"Content-Type": "application/octet-stream"}, part="0", **of(upload)),
                                    Sample(404, "x", headers={"Content-Type": "application/octet-stream"}, part="1", **of("999999"))],
            "pricing_publications": [Sample(200)],
            "pricing_undo": [Sample(202, publication=publication), Sample(404, publication="999999")],
            "pricing_conflicts": [Sample(200)],
            "pricing_export": [Sample(200), Sample(200, query={"format": "xlsx"}), Sample(400, query={"format": "doc"})],
        }

    def samples_of_catalogue(self):
        return {
            "catalogue_products": [Sample(200), Sample(200, query={"q": self.sku, "breaks": "true"}), Sample(200, query={"sort": "-price", "limit": "3"}),
                                   Sample(400, query={"limit": "0"}), Sample(400, query={"cursor": "no cursor"})],
            "catalogue_product": [Sample(200, sku=self.sku), Sample(404, sku="no-such-sku")],
            "catalogue_price_list": [*(Sample(200, query={"format": name}) for name in ("json", "csv", "xlsx", "pdf")), Sample(400, query={"format": "doc"})],
            "catalogue_categories": [Sample(200), Sample(400, query={"q": "tools"})],
        }

    def samples_of_reorder(self):
        who = {"token": self.key, "Portico-Company": self.company}
        until(lambda: self.portico.request("GET", "/api/v1/reorder/due", **who).json.get("items"), what="the learning")
        given = {"lines": [{"sku": self.sku.lower(), "quantity": "3"}, {"sku": "no-such-sku", "quantity": 1}, {"sku": self.sku, "quantity": "0"}]}
        new = {"name": "Office", "client_reference": "PO 7", "requested_at": "2027-01-01", "lines": [{"sku": self.sku, "quantity": "3", "comment": "blue"}]}
        first, second, third = (self.portico.request("POST", "/api/v1/reorder/baskets", body=new, **who).json for _ in range(3))
        of, nobody = {"id": first["id"]}, {"id": "b_nothing"}
        more = {"lines": [{"sku": "no-such-sku", "quantity": 1}], "version": first["version"]}
        baskets = {
            "reorder_due_basket": [Sample(201, {"min_probability": "0"}), Sample(404, {"skus": ["no-such-sku"]}), Sample(400, {"surplus": 1})],
            "reorder_baskets": [Sample(200)],
            "reorder_basket_create": [Sample(201, new), Sample(400, {"surplus": 1})],
            "reorder_basket": [Sample(200, **of), Sample(404, **nobody)],
            "reorder_basket_change": [Sample(200, {"comment": "Gate 3"}, **of), Sample(404, {}, **nobody), Sample(409, {"version": 77}, **of)],
            "reorder_basket_add": [Sample(409, more, **of), Sample(200, {"text": f"{self.sku};2"}, **of), Sample(400, {}, **of)],
            "reorder_basket_line": [Sample(200, {"quantity": "5"}, line="1", **of), Sample(404, {"quantity": "5"}, line="99", **of)],
            "reorder_basket_line_delete": [Sample(404, line="99", **of)],
            "reorder_basket_split": [Sample(200, {}, **of), Sample(404, {}, **nobody)],
            "reorder_basket_hold": [Sample(200, {"until": TOMORROW}, id=second["id"]), Sample(400, {}, id=second["id"]), Sample(404, {"until": TOMORROW}, **nobody)],
            "reorder_basket_merge": [Sample(200, {"from": second["id"]}, **of), Sample(404, {"from": "b_nothing"}, **of)],
            "reorder_basket_submit": [Sample(409, {"version": third["version"], "total": "0.01"}, id=third["id"]),
                                      Sample(202, {"version": third["version"], "total": third["total"]}, id=third["id"]), Sample(400, {}, id=third["id"])],
            "reorder_basket_delete": [Sample(204, **of), Sample(404, **of), Sample(409, id=third["id"])],
        }
        codes = {
            "reorder_codes_set": [Sample(200, {"codes": [{"code": "Our 77", "sku": self.sku}]}), Sample(400, {"codes": [{"code": "78", "sku": "no-such-sku"}]})],
            "reorder_codes": [Sample(200), Sample(200, query={"sku": self.sku, "limit": "1"}), Sample(400, query={"limit": "0"})],
            "reorder_code_set": [Sample(200, {"sku": self.sku, "over_sku": True}, code="Our 79"), Sample(400, {"sku": self.sku, "unit": "no such"}, code="80")],
            "reorder_code": [Sample(200, code="our-77"), Sample(404, code="nothing")],
            "reorder_code_delete": [Sample(204, code="our-79"), Sample(404, code="our-79")],
        }
        codes.update(self.samples_of_standing_orders())
        sample = {"reorder_sample": [Sample(200), Sample(200, query={"format": "xlsx"}), Sample(400, query={"format": "doc"})]}
        return {**baskets, **codes, **sample, "reorder_check": [Sample(200, given), Sample(200, f"{self.sku};2\n", headers={"Content-Type": "text/plain"}), Sample(400, {"lines": 1})],
                "reorder_repeat": [Sample(200, {"orders": [self.erp_order]}), Sample(400, {"period": "last_week"}), Sample(404, {"period": {"from": "1990-01-01", "to": "1990-02-01"}}), Sample(404, {"orders": ["no-such-order"]}), Sample(400, {"orders": []})],
                "reorder_due": [Sample(200, query={"limit": "3"}), Sample(200, query={"suggest": "true"}), Sample(400, query={"limit": "0"})]}

    def samples_of_standing_orders(self):
        who = {"token": self.key, "Portico-Company": self.company}
        new = {"name": "Office", "lines": [{"sku": self.sku, "quantity": "3", "comment": "blue"}], "rule": {"weekly": ["mon", "thu"]}, "at": "09:00",
               "time_zone": "Europe/Kyiv", "result": "order", "price_limit_percent": "5", "delivery_days": 2, "client_reference": "PO {run}"}
        kept = self.portico.request("POST", "/api/v1/reorder/schedules", body=new, **who).json
        of, nobody = {"id": kept["id"]}, {"id": "s_nothing"}
        later = kept["next_runs"][1]["run"]
        ordered = {"name": "Again", "source": {"order": self.erp_order}, "rule": {"cron": "0 9 1 * *"}, "time_zone": "UTC", "valid_until": "2099-12-31"}
        return {
            "reorder_schedules": [Sample(200)],
            "reorder_basket_run": [Sample(404, id="b_nothing")],
            "reorder_schedule_create": [Sample(201, new), Sample(201, ordered), Sample(400, {**new, "time_zone": "Mars"}),
                                        Sample(404, {**ordered, "source": {"order": "no-such-order"}})],
            "reorder_schedule": [Sample(200, **of), Sample(404, **nobody)],
            "reorder_schedule_change": [Sample(200, {"at": "10:00", "comment": None}, **of), Sample(409, {"version": 77}, **of), Sample(404, {}, **nobody)],
            "reorder_schedule_skip": [Sample(200, {"run": later}, **of), Sample(400, {"run": "never"}, **of), Sample(404, {}, **nobody)],
            "reorder_schedule_skip_delete": [Sample(200, run=later, **of), Sample(404, run=later, **of)],
            "reorder_schedule_next": [Sample(200, {"lines": [{"sku": self.sku, "quantity": 1}]}, **of), Sample(400, {"at": "2020-01-01T09:00"}, **of)],
            "reorder_schedule_next_delete": [Sample(200, **of), Sample(404, **nobody)],
            "reorder_schedule_pause": [Sample(200, {}, **of), Sample(404, {}, **nobody)],
            "reorder_schedule_resume": [Sample(200, {}, **of), Sample(404, {}, **nobody)],
            "reorder_schedule_runs": [Sample(200, **of), Sample(400, query={"limit": "0"}, **of), Sample(404, **nobody)],
            "reorder_schedule_delete": [Sample(204, **of), Sample(404, **of)],
        }

    def samples_of_lists(self):
        who = {"token": self.key, "Portico-Company": self.company}
        new = {"name": "Weekly", "lines": [{"sku": self.sku, "quantity": "3", "comment": "blue"}, {"sku": "no-such-sku"}, {"sku": self.sku, "quantity": 2}]}
        kept = self.portico.request("POST", "/api/v1/reorder/lists", body=new, **who).json
        basket = self.portico.request("POST", "/api/v1/reorder/baskets", body={"lines": new["lines"]}, **who).json
        of, nothing = {"id": kept["id"]}, {"id": "l_nothing"}
        return {
            "reorder_lists": [Sample(200)],
            "reorder_list_create": [Sample(201, {**new, "name": "Monthly"}), Sample(409, new), Sample(400, {"name": " "})],
            "reorder_list": [Sample(200, **of), Sample(200, query={"check": "false"}, **of), Sample(404, **nothing), Sample(400, query={"check": "perhaps"}, **of)],
            "reorder_list_change": [Sample(200, {"name": "Each week"}, **of), Sample(409, {"version": 77}, **of), Sample(400, {"shared": 1}, **of)],
            "reorder_list_add": [Sample(200, {"text": f"{self.sku};2\nA;1"}, **of), Sample(400, {}, **of), Sample(404, {"text": "A;1"}, **nothing)],
            "reorder_list_line": [Sample(200, {"quantity": "5"}, line="1", **of), Sample(404, {"quantity": "5"}, line="99", **of)],
            "reorder_list_line_delete": [Sample(200, line="2", **of), Sample(404, line="2", **of)],
            "reorder_list_copy": [Sample(201, {}, **of), Sample(409, {"name": "Each week"}, **of), Sample(404, {}, **nothing)],
            "reorder_list_order": [Sample(201, {}, **of), Sample(200, {"basket": basket["id"], "lines": [{"line": 1, "quantity": "7"}]}, **of),
                                   Sample(409, {"lines": []}, **of), Sample(404, {"basket": "b_nothing"}, **of)],
            "reorder_purchased": [Sample(200, query={"sort": "times", "limit": "2"}), Sample(200, query={"q": self.sku}), Sample(400, query={"cursor": "nothing"})],
            "reorder_list_delete": [Sample(204, **of), Sample(404, **of)],
        }

    def samples(self):
        """Calls by operationId, in the order in which they are made. Later ones use what earlier ones made."""
        lines = [{"sku": self.sku, "quantity": "3"}, {"sku": "no-such-sku", "quantity": "1"}, {"sku": self.sku, "quantity": "0"}]
        job = self.admin("POST", "/admin/api/v1/erp/sync", {}).json["job"]
        until(lambda: self.admin("GET", f"/api/v1/jobs/{job}").json["state"] not in ("queued", "running"), what="the sync")
        broken = self.admin("GET", "/admin/api/v1/erp/quarantine").json["items"][0]["id"]
        quote = self.portico.request("POST", "/api/v1/pricing/quotes", body={"lines": lines, "explain": True}, token=self.key,
                                     Portico_Company=self.company).json["id"]
        key = self.admin("POST", "/admin/api/v1/keys", {"name": "to be revoked"}).json["id"]
        return {
            **self.samples_of_orders(lines),
            **self.samples_of_imports(),
            "showAlive": [Sample(200)],
            "showReadiness": [Sample(200)],
            "showMetrics": [Sample(200)],
            "showApiDescription": [Sample(200), Sample(200, headers={"If-None-Match": '"other"'})],
            "showReferencePage": [Sample(200)],
            "showMe": [Sample(200)],
            "openSession": [Sample(201, {"company": self.company, "member": self.member}), Sample(400, "[]")],
            "pricing_price": [Sample(200, sku=self.sku), Sample(200, sku=self.sku, query={"quantity": "7", "explain": "true"}),
                              Sample(404, sku="no-such-sku"), Sample(400, sku=self.sku, query={"quantity": "-1"})],
            "pricing_quote": [Sample(200, {"lines": lines, "breaks": True}),
                              Sample(200, {"skus": [line["sku"] for line in lines], "columns": ["unit_price", "level", "next_break", "breaks"]}), Sample(200, {"lines": lines[:1], "explain": True}),
                              Sample(400, {"lines": [], "surplus": 1}), Sample(400, "{")],
            "pricing_quote_again": [Sample(200, id=quote), Sample(404, id="q_nothing")],
            "pricing_price_of_company": [Sample(200, company=self.company, sku=self.sku, query={"explain": "true", "language": "uk"}),
                                         Sample(404, company="no-such-company", sku=self.sku),
                                         Sample(400, company=self.company, sku=self.sku, query={"known_at": "2000-01-01"})],
            **self.samples_of_catalogue(),
            **self.samples_of_reorder(),
            **self.samples_of_lists(),
            "getJob": [Sample(200, id=job), Sample(404, id="no-such-job")],
            "watchJob": [Sample(200, id=job), Sample(404, id="no-such-job")],
            "listJobs": [Sample(200, query={"limit": "5"}), Sample(400, query={"limit": "0"})],
            "cancelJob": [Sample(404, id="no-such-job")],
            "erpStatus": [Sample(200)],
            "erpCheck": [Sample(200)],
            "erpPause": [Sample(200, {"entities": ["order"]}), Sample(200), Sample(400, {"entities": ["orders"]})],
            "erpResume": [Sample(200, {"entities": ["order"]}), Sample(200), Sample(400, {"entities": "order"})],
            "listPriceComparisons": [Sample(200)],
            "comparePrices": [Sample(202, {"samples": 1, "seed": 7}), Sample(400, {"samples": 0})],
            "showPriceComparison": [Sample(404, id="no-such-comparison")],
            "erpQuarantine": [Sample(200, query={"limit": "10"})],
            "erpQuarantineRetry": [Sample(200, id=broken), Sample(404, id="no-such-item")],
            "erpQuarantineDiscard": [Sample(204, id=broken), Sample(404, id="no-such-item")],
            "listKeys": [Sample(200)],
            "createKey": [Sample(201, {"name": "made by a test", "scopes": ["pricing"]}), Sample(400, {})],
            "revokeKey": [Sample(204, id=key), Sample(404, id="no-such-key")],
            "setSecret": [Sample(204, {"value": "a password"}, plugin="erp_csv", name="password"), Sample(400, {}, plugin="erp_csv", name="password")],
            "listSecrets": [Sample(200)],
            "removeSecret": [Sample(204, plugin="erp_csv", name="password"), Sample(404, plugin="erp_csv", name="password")],
            "listAudit": [Sample(200, query={"limit": "3"})],
            "list_plugins": [Sample(200)],
            "show_plugin": [Sample(200, id="pricing"), Sample(404, id="no_such_plugin")],
            "disable_plugin": [Sample(200, id="pricing"), Sample(404, id="no_such_plugin")],
            "enable_plugin": [Sample(200, id="pricing"), Sample(404, id="no_such_plugin")],
            "reload_plugin": [Sample(200, id="pricing"), Sample(404, id="no_such_plugin")],
            "lift_plugin_quarantine": [Sample(200, id="pricing"), Sample(404, id="no_such_plugin")],
            "erpSync": [Sample(202, {})],  # last: the quarantine can't be changed while it runs
        }

    def call(self, operation, sample):
        path = re.sub(r"\{([^}]*)\}", lambda name: urllib.parse.quote(sample.path[name[1]], safe=""), operation.path)
        query = "?" + urllib.parse.urlencode(sample.query) if sample.query else ""
        is_buyers = path.startswith("/api/") and not path.startswith("/api/v1/jobs/")
        who = {"token": self.key, "Portico-Company": self.company} if is_buyers else {"token": self.portico.operator}
        return self.portico.request(operation.method, path + query, body=sample.body, **who, **sample.headers)

    def check_reply(self, document, operation, answer):
        response = document.response(operation, answer.status)
        content = response.get("content", {})
        if not answer.body:
            self.assertFalse(content, f"{answer.status} without the described body")
            return
        media_type = answer.headers["content-type"].split(";")[0]
        self.assertIn(media_type, content, f"{answer.status} answers {media_type}: {answer.body[:300]}")
        if media_type.endswith("json"):
            self.assertEqual(document.errors_of(content[media_type].get("schema", {}), answer.json), [], answer.body[:1000])

    def test_the_document_is_well_formed(self):
        document = self.document()
        self.assertRegex(document.whole["openapi"], r"^3\.1\.")
        for reference in references(document.whole):
            with self.subTest(reference):
                document.resolve({"$ref": reference})
        ids = [operation.id for operation in document.operations()]
        self.assertEqual(len(ids), len(set(ids)))
        for place, schema in document.schemas():
            with self.subTest(place):
                jsonschema.Draft202012Validator.check_schema(schema)
        for operation in document.operations():
            with self.subTest(operation.id):
                self.assertTrue(operation.body.get("summary"), "an operation has a summary")
                described = {name for where, name in document.parameters(operation) if where == "path"}
                self.assertEqual(described, set(re.findall(r"\{([^}]*)\}", operation.path)))

    def test_every_described_operation_is_there(self):
        for operation in self.document().operations():
            with self.subTest(f"{operation.method} {operation.path}"):
                answer = self.portico.request("OPTIONS", re.sub(r"[{}]", "", operation.path))
                self.assertEqual(answer.status, 204, "no route has this path")
                self.assertIn(operation.method, answer.headers["allow"].split(", "))

    def test_every_route_of_a_plugin_is_described(self):
        described = {f"{operation.method} {path_shape(operation.path)}" for operation in self.document().operations()}
        plugins = self.admin("GET", "/admin/api/v1/plugins").json["items"]
        self.assertIn("pricing", [plugin["id"] for plugin in plugins])
        for plugin in plugins:
            routes = self.admin("GET", f"/admin/api/v1/plugins/{plugin['id']}").json["routes"]
            for route in routes:
                with self.subTest(f"{plugin['id']}: {route}"):
                    self.assertIn(path_shape(route), described)

    def test_replies_are_what_the_document_says(self):
        document, samples = self.document(), self.samples()
        operations = {operation.id: operation for operation in document.operations()}
        self.assertEqual(sorted(operations), sorted(samples), "each operation has its samples in this file")
        for name, calls in samples.items():
            for number, sample in enumerate(calls):
                with self.subTest(f"{name} {number}"):
                    answer = self.call(operations[name], sample)
                    self.assertEqual(answer.status, sample.status, answer.body[:500])
                    self.check_reply(document, operations[name], answer)

    def test_callers_without_credentials_get_the_problem_or_what_is_public(self):
        document = self.document()
        for operation in document.operations():
            with self.subTest(operation.id):
                answer = self.portico.request(operation.method, re.sub(r"[{}]", "", operation.path))
                is_public = operation.body.get("security", document.whole["security"]) == []
                self.assertEqual(answer.status, 200 if is_public else 401, answer.body[:300])
                self.check_reply(document, operation, answer)

    def test_what_is_switched_off_is_not_described(self):
        def describes_pricing():
            return any(path.startswith("/api/v1/pricing/") for path in self.document().whole["paths"])

        self.assertTrue(describes_pricing())
        self.assertEqual(self.admin("POST", "/admin/api/v1/plugins/pricing/disable").status, 200)
        try:
            self.assertFalse(describes_pricing())
        finally:
            self.assertEqual(self.admin("POST", "/admin/api/v1/plugins/pricing/enable").status, 200)
        self.assertTrue(describes_pricing())

    @unittest.skipUnless(CHROMIUM, "chromium is not installed")
    def test_the_reference_page_draws_every_operation(self):
        command = [CHROMIUM, *CHROMIUM_FLAGS, f"--user-data-dir={self.folder / 'browser'}", "--virtual-time-budget=20000",
                   "--dump-dom", f"http://{self.portico.address}/docs"]
        page = subprocess.run(command, capture_output=True, text=True, timeout=120, check=True, env={**os.environ, "HOME": str(self.folder)}).stdout
        for operation in self.document().operations():
            with self.subTest(operation.id):
                self.assertRegex(page, rf'id="operations-[^"]*-{re.escape(operation.id)}"')


if __name__ == "__main__":
    unittest.main()
