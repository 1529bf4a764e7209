"""Fills an activated Tryton with a trading company, through Tryton's own workflow, everything from one number.

Run by tryton_environment in a process of its own; prints the facts that tests need as one JSON object.
"""
import argparse
import datetime
import gc
import json
import random as randomness
import sys
import time
import types

import seed_base
import seed_parties
import seed_prices
import seed_products
import seed_sales
from tryton_pool import TrytonPool

SCALES = {
    "small": {"customers": 40, "products": 60, "shared": 5, "contracts": 7, "list_lines": 18, "sales": 150, "bulk_lines": 0, "documents": 25},
    "full": {"customers": 300, "products": 600, "shared": 15, "contracts": 25, "list_lines": 26, "sales": 75, "bulk_lines": 10_000,
             "documents": 60},
}


class Clock:
    """Says on standard error what took how long."""

    def __init__(self):
        self.last, self.busy = time.monotonic(), time.process_time()

    def __call__(self, name):
        now = time.monotonic()
        busy = time.process_time()
        print(f"{name}: {now - self.last:.1f} s ({busy - self.busy:.1f} s of processor)", file=sys.stderr)
        self.last, self.busy = now, busy


def seed_master(tryton, random, scale, today):
    """Whom it sells to, what, from where and at which prices."""
    with tryton.transaction():
        seed_base.create_user(tryton)
        seed_base.create_chart(tryton)
        seed_base.create_fiscal_years(tryton, today)
        terms, accounting = seed_base.create_terms(tryton), seed_base.create_taxes(tryton)
        seed_base.create_payment_method(tryton)
        seed_base.create_second_warehouse(tryton)
        given = types.SimpleNamespace(units=seed_base.create_units(tryton), accounting=accounting, today=today)
    with tryton.transaction():
        given.customers = seed_parties.create_customers(tryton, random, scale["customers"], terms)
        suppliers = seed_parties.create_suppliers(tryton, 3)
        given.categories = seed_products.create_categories(tryton)
        given.products = seed_products.create_products(tryton, random, scale["products"], given)
        seed_products.create_article_numbers(tryton, random, given.customers, given.products)
        seed_prices.create_price_lists(tryton, random, given, (scale["shared"], scale["contracts"], scale["list_lines"]))
        seed_products.stock_by_inventory(tryton, random, given.products)
        seed_products.stock_by_shipments(tryton, random, given.products, suppliers)
        return [one.id for one in given.customers], [one.id for one in given.products]


def seed_documents(tryton, random, scale, ids, clock):
    """Who bought what, in every state. The last customers never bought, some of them have no list either."""
    customer_ids, product_ids = ids
    today = datetime.date.today()
    with tryton.transaction():
        customers = tryton.get("party.party").browse(customer_ids[: int(len(customer_ids) * 0.8)])
        products = tryton.get("product.product").browse(product_ids)
        limited = [one.id for one in customers if one.credit_limit_amount is not None]
        limits = {one.id: one.credit_limit_amount for one in customers if one.id in limited}
        seed_sales.give_room(tryton, [one for one in customers if one.id in limits])
        sales = seed_sales.create_drafts(tryton, random, scale["sales"], customers, products)
    clock("drafts")
    processed = seed_sales.run_workflow(tryton, random, sales)
    clock("workflow")
    seed_sales.ship(tryton, random, processed)
    clock("shipments")
    invoices = seed_sales.post_invoices(tryton, random, processed, today)
    clock("invoices")
    seed_sales.pay_invoices(tryton, random, invoices, today)
    clock("payments")
    seed_sales.credit(tryton, random, invoices)
    seed_sales.complain(tryton, random, processed, invoices)
    clock("complaints")
    resources = [f"sale.sale,{one}" for one in sales] + [f"account.invoice,{one}" for one in invoices]
    resources += [f"party.party,{one}" for one in customer_ids]
    seed_sales.attach(tryton, random, resources, scale["documents"])
    with tryton.transaction():
        Party = tryton.get("party.party")
        for number, limit in limits.items():
            Party.write([Party(number)], {"credit_limit_amount": limit})


def retire(tryton, random, ids):
    """What was active once: a few customers and products."""
    with tryton.transaction():
        Party, Product, Template = (tryton.get(name) for name in ("party.party", "product.product", "product.template"))
        Party.write(list(Party.browse(random.sample(ids[0], max(2, len(ids[0]) // 15)))), {"active": False})
        # A variant that a customer's article number names cannot be deactivated.
        free = [one for one in Product.browse(ids[1]) if not one.product_customers and not one.template.product_customers]
        chosen = random.sample(free, max(3, len(ids[1]) // 20))
        Product.write(chosen[1:], {"active": False})
        Product.write(list(chosen[0].template.products), {"active": False})
        Template.write([chosen[0].template], {"active": False})


def age(tryton):
    """As if it had been written over the last weeks, ten minutes a record, until yesterday.

    A sync that overlaps by minutes would read fresh data whole, and could miss no change.
    """
    older = {
        "postgresql": "{0} - interval '1 day' - (newest - id) * interval '10 minutes'",
        "sqlite": "strftime('%Y-%m-%d %H:%M:%f', {0}, '-1 day', '-' || (10 * (newest - id)) || ' minutes')",
    }[tryton.engine]
    with tryton.transaction() as transaction, transaction.connection.cursor() as cursor:
        for table in tryton.business_tables():
            changes = ", ".join(f"{column} = {older.format(column)}" for column in ("create_date", "write_date"))
            newest = f'(SELECT coalesce(max(id), 0) FROM "{table}")'
            cursor.execute(f'UPDATE "{table}" SET {changes}'.replace("newest", newest))


def seed(configuration, number, scale_name):
    gc.set_threshold(200_000, 50, 50)  # the ORM makes millions of small objects that stay until the transaction ends
    scale, random, clock = SCALES[scale_name], randomness.Random(number), Clock()
    tryton = TrytonPool(configuration)
    clock("start")
    seed_base.create_company(tryton)
    ids = seed_master(tryton, random, scale, datetime.date.today())
    clock("master records")
    seed_documents(tryton, random, scale, ids, clock)
    seed_sales.create_bulk(tryton, random, ids[0], ids[1], scale["bulk_lines"])
    clock("bulk")
    retire(tryton, random, ids)
    age(tryton)
    clock("end")
    tryton.close()
    return {"company": tryton.company, "seed": number, "scale": scale_name}


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--configuration", required=True)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--scale", default="small", choices=sorted(SCALES))
    options = parser.parse_args()
    print(json.dumps(seed(options.configuration, options.seed, options.scale)))


if __name__ == "__main__":
    main()
