"""A few documents: real small PDF files and plain texts."""
from datetime import timedelta

from .amounts import cents_text, price_text


def pdf(lines):
    """The bytes of a one-page PDF with these lines of text (letters beyond Latin-1 become '?')."""
    text = ["BT /F1 10 Tf 50 800 Td 14 TL"]
    for line in lines[:52]:
        safe = line.encode("cp1252", "replace").decode("cp1252")
        escaped = safe.replace("\\", "\\\\").replace("(", "\\(").replace(")", "\\)")
        text.append(f"({escaped}) Tj T*")
    text.append("ET")
    stream = "\n".join(text).encode("cp1252")
    objects = [
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R /Resources << /Font << /F1 5 0 R >> >> >>",
        b"<< /Length %d >>\nstream\n%s\nendstream" % (len(stream), stream),
        b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding /WinAnsiEncoding >>",
    ]
    body, offsets = b"%PDF-1.4\n", []
    for number, content in enumerate(objects, 1):
        offsets.append(len(body))
        body += b"%d 0 obj\n%s\nendobj\n" % (number, content)
    table = b"".join(b"%010d 00000 n \n" % offset for offset in offsets)
    return (body + b"xref\n0 6\n0000000000 65535 f \n" + table
            + b"trailer\n<< /Size 6 /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF\n" % len(body))


def make_documents(companies, orders, invoices, rules, end):
    """Yields (row of documents.csv, bytes of the file); the newest paper first in each kind."""
    number = 0

    def row(company, kind, label, issued, path, content, order="", invoice=""):
        nonlocal number
        number += 1
        media_type = "application/pdf" if path.endswith(".pdf") else "text/plain"
        return (f"doc{number}", company.id, kind, label, order, invoice, issued, path, media_type), content

    bills = [invoice for invoice in invoices if invoice.kind == "invoice"][-60:]
    for invoice in bills:
        yield row(invoice.company, "invoice", invoice.number, _time(invoice.issued_at),
                  f"invoices/{invoice.number}.pdf", pdf(_invoice_text("Invoice", invoice)), invoice.orders[0], invoice.id)
    for note in [invoice for invoice in invoices if invoice.kind == "credit_note"][-12:]:
        yield row(note.company, "credit_note", note.number, _time(note.issued_at),
                  f"credit-notes/{note.number}.pdf", pdf(_invoice_text("Credit note", note)), note.orders[0], note.id)
    for order in [order for order in orders if order.shipments][-40:]:
        label = f"DN-{order.shipments[0].id[2:]}"
        yield row(order.company, "delivery_note", label, _time(order.shipments[0].shipped_at),
                  f"delivery-notes/{label}.pdf", pdf(_delivery_text(label, order)), order.id)
    with_contract = {rule.holder[1] for rule in rules if rule.holder[0] == "company"}
    for company in [company for company in companies if company.id in with_contract][:25]:
        yield row(company, "contract", f"C-{company.id[1:]}", _time_of_day(company.since),
                  f"contracts/{company.id}.txt", _contract_text(company, rules))
    for company in companies[:10]:
        issued = end - timedelta(days=200)
        yield row(company, "certificate", "ISO 9001", _time_of_day(issued), f"certificates/{company.id}-iso-9001.pdf",
                  pdf(["Certificate", "", "The quality management of the supplier meets ISO 9001:2015.", f"Issued {issued}"]))


def _time(moment):
    return moment.strftime("%Y-%m-%dT%H:%M:%SZ")


def _time_of_day(day):
    return f"{day}T00:00:00Z"


def _invoice_text(title, invoice):
    lines = [f"{title} {invoice.number}", f"{invoice.company.name} ({invoice.company.tax_id})",
             f"Issued {invoice.issued_at.date()}, due {invoice.due_at}", ""]
    for order, line in invoice.lines[:40]:
        lines.append(f"{order.number}/{line.number}  {line.product.sku}  {line.quantity} {line.unit} x "
                     f"{price_text(line.unit_price)} = {cents_text(line.total)}")
    if len(invoice.lines) > 40:
        lines.append(f"... and {len(invoice.lines) - 40} more lines")
    return lines + ["", f"Total {cents_text(invoice.total)} {invoice.company.currency}"]


def _delivery_text(label, order):
    shipment = order.shipments[0]
    lines = [f"Delivery note {label} for order {order.number}", f"{order.company.name}",
             f"{shipment.carrier}, tracking {shipment.tracking}", ""]
    return lines + [f"{line.number}  {line.product.sku}  {line.quantity} {line.unit}" for line in shipment.lines[:40]]


def _contract_text(company, rules):
    own = [rule for rule in rules if rule.holder == ("company", company.id)]
    lines = [f"Agreement with {company.name}, {company.tax_id}", f"Payment within {company.terms_days} days", ""]
    for rule in own:
        target = rule.sku or rule.category or "everything"
        span = f" until {rule.valid_to}" if rule.valid_to else f" from {rule.valid_from}" if rule.valid_from else ""
        value = f"{rule.value} %" if rule.kind == "percent" else f"{rule.value} {rule.currency}"
        lines.append(f"{target}: {value}" + (f" per {rule.unit}" if rule.unit else "")
                     + (f" from {rule.min_quantity}" if rule.min_quantity else "") + span)
    return ("\n".join(lines) + "\n").encode()
