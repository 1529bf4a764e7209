"""Writes the tables as one folder of exports: each file under its .partial name first, then renamed."""
import csv
import os
import pathlib

from .amounts import cents_text, price_text

COLUMNS = {
    "companies": "id name tax_id groups region country currency price_lists payment_terms credit_limit account_manager customer_since active",
    "members": "id company_id name email phone roles active",
    "products": "sku name name_uk name_ru category unit units pack_multiple min_quantity status replaced_by base_price currency tax_class image_url",
    "price_lists": "id name currency kind mode priority reference_list round_step round_mode valid_from valid_to",
    "price_rules": "id list_id company_id group region sku category unit min_quantity kind value of_list currency valid_from valid_to sequence round_step round_mode",
    "stock": "sku warehouse available next_receipt",
    "orders": "id company_id placed_by channel number client_reference status currency total ordered_at requested_at promised_at responsible updated_at",
    "order_lines": "order_id line sku quantity unit unit_price discount total status",
    "shipments": "id company_id order_ids number status lines shipped_at delivered_at carrier tracking",
    "invoices": "id company_id order_ids number status kind currency total open_amount issued_at due_at paid_at credits_invoice",
    "payments": "id company_id order_ids number status amount currency method paid_at invoice_id",
    "status_changes": "entity entity_id from to at actor note",
    "documents": "id company_id kind number order_id invoice_id issued_at file media_type",
}


class Folder:
    """The export folder; write() returns the number of rows."""

    def __init__(self, path):
        self.path = pathlib.Path(path)
        self.path.mkdir(parents=True, exist_ok=True)

    def write(self, table, rows):
        count = 0
        partial = self.path / f"{table}.csv.partial"
        with open(partial, "w", encoding="utf-8", newline="") as file:
            writer = csv.writer(file, lineterminator="\n")
            writer.writerow(COLUMNS[table].split())
            for row in rows:
                writer.writerow(row)
                count += 1
        os.replace(partial, self.path / f"{table}.csv")
        return count

    def write_document(self, relative, content):
        target = self.path / "documents" / relative
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(content)


def _time(moment):
    return moment.isoformat(timespec="seconds") + "Z" if moment else ""


def company_rows(companies):
    for item in companies:
        yield (item.id, item.name, item.tax_id, "|".join(item.groups), item.region, item.country, item.currency,
               "|".join(item.price_lists), f"{item.terms_days} days" if item.terms_days else "prepaid",
               cents_text(item.credit_limit_cents), item.manager, item.since, _flag(item.active))


def member_rows(companies):
    for company in companies:
        for item in company.members:
            yield item.id, company.id, item.name, item.email, item.phone, item.roles, _flag(item.active)


def product_rows(products):
    for item in products:
        others = "|".join(f"{name}={factor}" for name, factor in item.units.items() if name != item.unit)
        yield (item.sku, *item.names, item.category, item.unit, others, item.pack_multiple or "", item.min_quantity or "",
               item.status, item.replaced_by, price_text(item.base_price), "EUR", "standard", "")


def list_rows(lists):
    for item in lists:
        yield (item.id, item.name, item.currency, item.kind, item.mode, item.priority, item.reference_list,
               item.round_step, item.round_mode, item.valid_from, item.valid_to)


def rule_rows(rules):
    for item in rules:
        holder = [item.holder[1] if item.holder[0] == kind else "" for kind in ("list", "company", "group", "region")]
        yield (item.id, *holder, item.sku, item.category, item.unit, item.min_quantity or "", item.kind, item.value,
               item.of_list, item.currency, item.valid_from, item.valid_to, item.sequence or "", item.round_step, item.round_mode)


def order_rows(orders):
    for item in orders:
        yield (item.id, item.company.id, item.placed_by, item.channel, item.number, item.client_reference, item.status,
               item.company.currency, cents_text(item.total()), _time(item.ordered_at), item.requested_at,
               item.promised_at, item.responsible, _time(item.updated_at))


def line_rows(orders):
    for order in orders:
        for item in order.lines:
            yield (order.id, item.number, item.product.sku, item.quantity, item.unit, price_text(item.unit_price),
                   item.discount or "", cents_text(item.total), item.status)


def shipment_rows(orders):
    for order in orders:
        for item in order.shipments:
            yield (item.id, order.company.id, order.id, f"DN-{item.id[2:]}", item.status,
                   "|".join(str(line.number) for line in item.lines), _time(item.shipped_at), _time(item.delivered_at),
                   item.carrier, item.tracking)


def invoice_rows(invoices):
    for item in invoices:
        yield (item.id, item.company.id, "|".join(item.orders), item.number, item.status, item.kind, item.company.currency,
               cents_text(item.total), cents_text(item.open_amount), _time(item.issued_at), item.due_at,
               _time(item.paid_at), item.credits)


def payment_rows(payments):
    for item in payments:
        yield (item.id, item.invoice.company.id, "|".join(item.invoice.orders), item.number, "received",
               cents_text(item.amount), item.invoice.company.currency, item.method, _time(item.paid_at), item.invoice.id)


def change_rows(orders, invoices):
    for order in orders:
        for change in order.changes:
            yield "order", order.id, change[0], change[1], _time(change[2]), change[3], change[4]
        for shipment in order.shipments:
            yield "shipment", shipment.id, "", "in_transit", _time(shipment.shipped_at), "warehouse", ""
            if shipment.delivered_at:
                yield "shipment", shipment.id, "in_transit", "delivered", _time(shipment.delivered_at), shipment.carrier, ""
    for invoice in invoices:
        for change in invoice.changes:
            yield "invoice", invoice.id, change[0], change[1], _time(change[2]), change[3], change[4]


def _flag(value):
    return "true" if value else "false"
