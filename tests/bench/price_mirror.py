#!/usr/bin/python3
"""Fills a mirror with made-up prices, as many as wanted: what a start has to read.

usage: tests/bench/price_mirror.py MIRROR.sqlite RULES
The mirror is that of a host that has synchronised once and does not run. It gets 100,000 products, 20,000 companies,
202 lists and RULES rules, like those of pricing_supplier.hpp. 10 million rules take three minutes and 2 GB.
"""
import random
import sqlite3
import sys

PRODUCTS, COMPANIES, LISTS, GROUPS, REGIONS = 100_000, 20_000, 200, 50, 8
COMMON = (1, 0, "{}", "bench", 0)  # active, updated_at, attributes, source, row_hash
KNOWN_SINCE = 1_790_000_000_000_000


def insert(db, table, columns, rows, is_common=True):
    names = columns + (("active", "updated_at", "attributes", "source", "row_hash") if is_common else ())
    marks = ",".join("?" * len(names))
    db.executemany(f"INSERT INTO {table} ({','.join(names)}) VALUES ({marks})",
                   ((*row, *COMMON) if is_common else row for row in rows))


def rule(number, below):
    choice = below(20)
    holder = ("list", f"list-{below(LISTS)}")
    company = ""
    if choice < 3:
        company = f"company-{below(COMPANIES)}"
        holder = ("company", company)
    elif choice == 3:
        holder = ("group", f"group-{below(GROUPS)}")
    elif choice == 4:
        holder = ("region", f"region-{below(REGIONS)}")
    elif choice == 5:
        holder = ("list", f"list-{LISTS + below(2)}")
    sku, category = f"SKU-{below(PRODUCTS)}", None
    if number % 1000 == 0:
        sku, category = None, f"c{below(20)}"
    is_percent = below(4) == 0
    value = str(below(40)) if is_percent else f"{1 + below(900)}.{below(100):02}"
    validity = (365 * 86_400_000_000, 20_000 * 86_400_000_000) if below(5) == 0 else (None, None)
    return (company, f"r{number}", *holder, sku, category, str((0, 0, 10, 50, 100, 500)[below(6)]),
            "percent" if is_percent else "fixed", value, None if holder[0] == "list" else "EUR", *validity, 0, 1)


def fill(db, rules):
    below = lambda limit, draw=random.Random(1).random: int(draw() * limit)
    for table in ("price_rule", "company_price_list", "company_group", "price_list", "product_unit", "record_history"):
        db.execute(f"DELETE FROM {table}")
    insert(db, "product", ("sku", "name", "names", "category", "unit", "status", "base_price", "currency"),
           ((f"SKU-{i}", f"Product {i}", "{}", f"c{i % 20}/s{i % 200}", "pcs", "active", f"{1 + below(1000)}.50", "EUR")
            for i in range(PRODUCTS)))
    insert(db, "product_unit", ("sku", "code", "factor"), ((f"SKU-{i}", "box", "12") for i in range(0, PRODUCTS, 3)), False)
    insert(db, "price_list", ("id", "name", "currency", "kind", "mode", "priority"),
           ((f"list-{i}", f"List {i}", "EUR", "assigned" if i < LISTS else "default", "best", i) for i in range(LISTS + 2)))
    insert(db, "company", ("id", "name", "region", "currency"),
           ((f"company-{i}", f"Company {i}", f"region-{below(REGIONS)}", "EUR") for i in range(COMPANIES)))
    insert(db, "company_price_list", ("company_id", "position", "price_list_id"),
           ((f"company-{i}", place, f"list-{(i * 7 + place * 31) % LISTS}") for i in range(COMPANIES) for place in range(2)), False)
    insert(db, "company_group", ("company_id", "position", "name"),
           ((f"company-{i}", 0, f"group-{i % GROUPS}") for i in range(COMPANIES)), False)
    insert(db, "price_rule", ("company_id", "id", "holder_kind", "holder_id", "sku", "category", "min_quantity", "kind", "value",
                              "currency", "valid_from", "valid_to", "sequence", "first_seen_at"),
           (rule(number, below) for number in range(rules)))


def main():
    if len(sys.argv) != 3:
        sys.exit(__doc__)
    db = sqlite3.connect(sys.argv[1])
    for setting in ("synchronous=OFF", "cache_size=-2000000", "temp_store=MEMORY"):
        db.execute(f"PRAGMA {setting}")
    # Indexes are made once at the end, which is much faster than row by row.
    indexes = db.execute("SELECT name, sql FROM sqlite_master WHERE tbl_name = 'price_rule' AND type = 'index' AND sql IS NOT NULL").fetchall()
    with db:
        for name, _ in indexes:
            db.execute(f"DROP INDEX {name}")
        fill(db, int(sys.argv[2]))
        db.execute("UPDATE product SET known_since = ?", [KNOWN_SINCE])
        for _, sql in indexes:
            db.execute(sql)
    db.execute("PRAGMA wal_checkpoint(TRUNCATE)")


if __name__ == "__main__":
    main()
