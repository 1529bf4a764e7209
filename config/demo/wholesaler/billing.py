"""Invoices of what was shipped, credit notes, payments as the company's habit is."""
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from random import Random

from .orders import at_work

METHODS = ("bank transfer", "bank transfer", "bank transfer", "direct debit", "card")


@dataclass(slots=True)
class Invoice:
    id: str
    number: str
    company: object
    orders: list
    lines: list  # (order, line); a credit note's are the lines it takes back
    total: int  # hundredths; a credit note's is below zero
    issued_at: datetime
    due_at: object
    kind: str = "invoice"
    status: str = "open"
    open_amount: int = 0
    paid_at: datetime | None = None
    credits: str = ""  # the invoice that a credit note reduces
    changes: list = field(default_factory=list)


@dataclass(slots=True)
class Payment:
    id: str
    number: str
    invoice: Invoice
    amount: int
    paid_at: datetime
    method: str


def make_invoices(orders, seed, now):
    """(invoices with credit notes among them, payments), each in the sequence of its numbers."""
    bundles = []
    collective = {}
    for order in orders:
        for shipment in order.shipments:
            if order.company.has_collective_invoices:
                month = shipment.shipped_at.strftime("%Y-%m")
                collective.setdefault((order.company.id, month), []).append(shipment)
            else:
                bundles.append((shipment.shipped_at + timedelta(hours=3), [shipment]))
    for (_, month), shipments in collective.items():
        bundles.append((_first_of_next(month), shipments))
    bundles = [bundle for bundle in bundles if bundle[0] <= now]
    bundles.sort(key=lambda bundle: (bundle[0], bundle[1][0].id))
    ledger = Ledger(seed, now)
    for issued_at, shipments in bundles:
        ledger.bill(issued_at, shipments)
    return ledger.invoices, ledger.payments


def _first_of_next(month):
    year, number = int(month[:4]), int(month[5:])
    return datetime(year + number // 12, number % 12 + 1, 1, 6)


class Ledger:
    def __init__(self, seed, now):
        self.random = Random(f"{seed}:ledger")
        self.now = now
        self.invoices = []
        self.payments = []

    def bill(self, issued_at, shipments):
        company = shipments[0].order.company
        lines = [(shipment.order, line) for shipment in shipments for line in shipment.lines]
        number = len(self.invoices) + 1
        total = sum(line.total for _, line in lines)
        invoice = Invoice(
            id=f"in{number}", number=f"INV-{issued_at.year}-{number:06d}", company=company,
            orders=list(dict.fromkeys(shipment.order.id for shipment in shipments)), lines=lines, total=total,
            issued_at=issued_at, due_at=issued_at.date() + timedelta(days=company.terms_days), open_amount=total)
        invoice.changes.append(("", "open", issued_at, "accounts", ""))
        self.invoices.append(invoice)
        if self.random.randrange(100) < 2:
            self._credit(invoice)
        self._collect(invoice)

    def _credit(self, invoice):
        """A complaint: one line is credited."""
        at = invoice.issued_at + timedelta(days=self.random.randrange(2, 12))
        order, line = self.random.choice(invoice.lines)
        if at > self.now or line.total == 0:
            return
        number = len(self.invoices) + 1
        note = Invoice(
            id=f"cn{number}", number=f"CN-{at.year}-{number:06d}", company=invoice.company, orders=[order.id],
            lines=[(order, line)], total=-line.total, issued_at=at, due_at=at.date(), kind="credit_note",
            status="settled", credits=invoice.id, paid_at=at)
        note.changes.append(("", "settled", at, "accounts", self.random.choice(("damaged", "wrong article", "short delivery"))))
        self.invoices.append(note)
        invoice.open_amount += note.total

    def _collect(self, invoice):
        company, random = invoice.company, self.random
        wait = company.terms_days * company.pays_after_percent // 100 + random.randrange(0, 4)
        at = at_work(invoice.issued_at.date() + timedelta(days=max(wait, 1)), random)
        fate = random.randrange(100)
        if fate < 2:  # disputed: nothing comes
            pass
        elif fate < 8 and invoice.open_amount > 100:  # in two parts
            first = invoice.open_amount * random.randrange(30, 70) // 100
            self._pay(invoice, first, at)
            if fate < 6:
                self._pay(invoice, invoice.open_amount, at + timedelta(days=random.randrange(5, 40)))
        else:
            self._pay(invoice, invoice.open_amount, at)
        self._settle_status(invoice)

    def _pay(self, invoice, amount, at):
        if at > self.now or amount <= 0 or amount > invoice.open_amount:
            return
        number = len(self.payments) + 1
        self.payments.append(Payment(f"pa{number}", f"PAY-{at.year}-{number:06d}", invoice, amount, at,
                                     self.random.choice(METHODS)))
        invoice.open_amount -= amount
        invoice.paid_at = at

    def _settle_status(self, invoice):
        overdue_at = datetime.combine(invoice.due_at + timedelta(days=1), datetime.min.time())
        if invoice.open_amount > 0:
            invoice.status = "partly_paid" if invoice.paid_at else "open"
            if overdue_at <= self.now:
                invoice.changes.append((invoice.status, "overdue", overdue_at, "accounts", ""))
                invoice.status = "overdue"
            invoice.paid_at = None
            return
        at = invoice.paid_at or invoice.issued_at
        invoice.paid_at = at
        if overdue_at < at:
            invoice.changes.append(("open", "overdue", overdue_at, "accounts", ""))
        invoice.changes.append((invoice.changes[-1][1], "paid", at, "accounts", ""))
        invoice.status = "paid"
