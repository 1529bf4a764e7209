"""Times of ordering again, as a client of one connection sees them: the best of several rounds."""
import csv
import http.client
import io
import json
import subprocess
import sys
import time
import pathlib

ROOT = pathlib.Path(__file__).resolve().parents[2]
PRODUCTS = 12_000
REPEATED = "bench-500"


def make_folder(erp):
    """Demo data with enough articles for a long order, and an order of 500 lines; gives its company and the articles."""
    subprocess.run([sys.executable, ROOT / "config/demo/generate.py", "--output", erp, "--products", str(PRODUCTS), "--end", "2026-06-30", "--quiet"],
                   check=True)
    with open(erp / "products.csv", newline="", encoding="utf-8") as file:
        skus = [row["sku"] for row in csv.DictReader(file) if row["status"] != "discontinued" and row["base_price"]]
    company = copy_row(erp / "orders.csv", {"id": REPEATED})["company_id"]
    copy_row(erp / "order_lines.csv", *({"order_id": REPEATED, "line": str(i + 1), "sku": sku, "quantity": "24", "unit": ""}
                                        for i, sku in enumerate(skus[:500])))
    return company, skus


def copy_row(path, *changes):
    """Appends copies of the last row, changed; gives the last one."""
    with open(path, newline="", encoding="utf-8") as file:
        reader = csv.DictReader(file)
        names, last = reader.fieldnames, None
        for last in reader:
            pass
    with open(path, "a", newline="", encoding="utf-8") as file:
        writer = csv.DictWriter(file, names)
        for change in changes:
            writer.writerow({**last, **{name: value for name, value in change.items() if name in names}})
    return {**last, **changes[-1]}


class Client:
    def __init__(self, host, key, company):
        self.connection = http.client.HTTPConnection("127.0.0.1", host.port, timeout=60)
        self.headers = {"Authorization": f"Bearer {key}", "Portico-Company": company}

    def ask(self, method, path, body=None, content_type="application/json"):
        headers = {**self.headers, "Content-Type": content_type} if body else self.headers
        begin = time.perf_counter()
        self.connection.request(method, path, body, headers)
        answer = self.connection.getresponse()
        text = answer.read()
        return (time.perf_counter() - begin) * 1000, answer.status, text

    def best(self, method, path, body=None, content_type="application/json", rounds=9):
        """Milliseconds, and the answer."""
        times = []
        for _ in range(rounds):
            milliseconds, status, text = self.ask(method, path, body, content_type)
            if status != 200:
                sys.exit(f"{method} {path} was answered with {status}: {text[:300]}")
            times.append(milliseconds)
        return min(times), text


def long_order(skus, count):
    """Each article once, in quantities that people order."""
    return [(skus[i % len(skus)], str(1 + i % 40)) for i in range(count)]


def as_csv(lines):
    text = io.StringIO()
    csv.writer(text, delimiter=";").writerows([("sku", "quantity"), *lines])
    return text.getvalue().encode()


def as_json(lines):
    return json.dumps({"lines": [{"sku": sku, "quantity": quantity} for sku, quantity in lines]}).encode()


def rows(host, key, company, skus):
    client = Client(host, key, company)
    until = time.monotonic() + 600
    while client.ask("GET", "/api/v1/reorder/due")[1] != 200:  # it learns first
        if time.monotonic() > until:
            sys.exit("nothing was learned in ten minutes")
        time.sleep(0.2)
    check = "/api/v1/reorder/check"
    out, first = [], None
    for count in (1_000, 10_000):
        goal = "<= 150 ms" if count == 10_000 else ""
        lines = long_order(skus, count)
        milliseconds, text = client.best("POST", check, as_json(lines))
        answered = len(json.loads(text)["lines"])
        if answered != count:
            sys.exit(f"{answered} answers for {count} lines")
        times = f" ({milliseconds / first:.1f} x the time of 1,000)" if first else ""
        first = first or milliseconds
        out.append((f"quick order of {count:,} rows, prices and stock, JSON", f"{milliseconds:,.1f} ms{times}", goal))
        milliseconds, _ = client.best("POST", check, as_csv(lines), "text/csv")
        out.append((f"quick order of {count:,} rows, CSV", f"{milliseconds:,.1f} ms", goal))
    milliseconds, text = client.best("POST", "/api/v1/reorder/repeat", json.dumps({"orders": [REPEATED]}).encode())
    if len(json.loads(text)["lines"]) != 500:
        sys.exit("the repeated order has not 500 lines")
    out.append(("repeat of an order of 500 lines", f"{milliseconds:,.1f} ms", "<= 10 ms"))
    milliseconds, _ = client.best("GET", "/api/v1/reorder/due?limit=20", rounds=50)
    out.append(("due now for one company, 20 articles with prices", f"{milliseconds:,.2f} ms", "<= 2 ms"))
    return out
