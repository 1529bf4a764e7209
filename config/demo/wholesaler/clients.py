"""Companies with terms, cadence and seasons of their own, and their members."""
from dataclasses import dataclass, field
from datetime import date, timedelta
from random import Random

from .places import DIALLING_CODES, REGIONS, ascii_letters

TRADES = {  # what a trade buys, most first
    "installers": ("electrical", "plumbing", "fasteners", "accessories"),
    "resellers": ("tools", "fasteners", "paints", "garden", "winter", "adhesives"),
    "workshops": ("accessories", "fasteners", "tools", "safety"),
    "builders": ("fasteners", "adhesives", "tools", "safety", "plumbing"),
    "municipal": ("safety", "winter", "garden", "electrical"),
    "painters": ("paints", "adhesives", "safety", "accessories"),
}
SEASONS = {  # percent of the usual demand, January to December
    "steady": (95, 100, 100, 100, 105, 100, 90, 85, 105, 110, 105, 95),
    "spring": (60, 80, 130, 160, 150, 120, 95, 90, 100, 90, 70, 55),
    "winter": (150, 125, 80, 60, 60, 60, 60, 80, 110, 135, 150, 160),
    "quarter-end": (75, 80, 150, 75, 80, 150, 75, 70, 145, 75, 80, 150),
    "autumn": (70, 75, 90, 90, 95, 95, 80, 95, 150, 160, 130, 85),
}
CADENCE_DAYS = (7, 7, 10, 14, 14, 14, 21, 21, 30, 30, 45, 60, 90)
ROLES = ("buyer|company-admin", "buyer", "finance", "approver|manager", "buyer", "manager|finance")
MANAGERS = ("Ilse Brandt", "Marek Novotný", "Олена Савчук", "Sofia Lindqvist", "Γιάννης Αλεξίου")


@dataclass
class Company:
    id: str
    name: str
    tax_id: str
    region: str
    country: str
    currency: str
    groups: list
    price_lists: list
    terms_days: int
    credit_limit_cents: int
    manager: str
    since: date
    active: bool
    trade: str
    season: str
    cadence_days: int
    weight: int  # share of demand, relative to the others
    pays_after_percent: int  # of the payment term; over 100 pays late
    has_collective_invoices: bool
    first_day: date
    last_day: date
    members: list = field(default_factory=list)


@dataclass
class Member:
    id: str
    name: str
    email: str
    phone: str
    roles: str
    active: bool


def make_companies(count, seed, start, end):
    """The companies in id order. Nothing but the dates depends on start and end."""
    random = Random(f"{seed}:companies")
    regions = list(REGIONS)
    taken = set()
    companies = []
    for index in range(count):
        region = regions[index % len(regions)] if index < len(regions) else random.choice(regions)
        country = random.choice(REGIONS[region])
        companies.append(_make_company(index, region, country, random, taken, (start, end)))
    return companies


def _make_company(index, region, country, random, taken, period):
    start, end = period
    name = _unused_name(country, random, taken)
    trade = random.choice(list(TRADES))
    days = (end - start).days
    first_day, last_day, active = start, end, True
    fate = random.randrange(100)
    if fate < 14:  # came during the period
        first_day = start + timedelta(days=days * random.randrange(10, 80) // 100)
    elif fate < 24:  # stopped buying
        last_day = end - timedelta(days=days * random.randrange(15, 70) // 100)
        active = random.randrange(3) > 0
    weight = random.choice((2, 3, 3, 4, 5, 6, 8, 10, 14, 22, 40))
    company = Company(
        id=f"K{10001 + index}", name=name, tax_id=_tax_id(country, random), region=region,
        country=country.code, currency=country.currency, groups=_groups(trade, weight),
        price_lists=_assigned_lists(trade, country.currency, random),
        terms_days=random.choice((0, 14, 14, 30, 30, 30, 45, 60)),
        credit_limit_cents=weight * random.choice((100_000, 150_000, 250_000)),
        manager=random.choice(MANAGERS),
        since=first_day - timedelta(days=random.randrange(1, 4000) if fate >= 14 else 0), active=active, trade=trade,
        season=random.choice(("steady", "steady", *SEASONS)),
        cadence_days=min(random.choice(CADENCE_DAYS), max(7, 600 // weight)),
        weight=weight, pays_after_percent=random.choice((40, 80, 95, 100, 100, 105, 130, 180)),
        has_collective_invoices=random.randrange(100) < 6, first_day=first_day, last_day=last_day,
    )
    company.members = _make_members(company, country, random)
    return company


def _unused_name(country, random, taken):
    for _ in range(20):
        name = random.choice(country.templates).format(
            word=random.choice(country.words), last=random.choice(country.last), city=random.choice(country.cities))
        if name not in taken:
            break
    base, number = name, 2
    while name in taken:
        name, number = f"{base} {number}", number + 1
    taken.add(name)
    return name


def _tax_id(country, random):
    digits = random.randrange(10 ** (country.tax_digits - 1), 10 ** country.tax_digits)
    return country.tax_format.format(digits)


def _groups(trade, weight):
    groups = [trade]
    if weight >= 22:
        groups.insert(0, "key-accounts")
    elif weight >= 8:
        groups.append("partners")
    return groups


def _assigned_lists(trade, currency, random):
    if currency != "EUR":
        return []
    lists = []
    if random.randrange(100) < 25:
        lists.append("project")
    if trade == "installers" and random.randrange(100) < 60:
        lists.append("installer")
    if trade == "resellers" and random.randrange(100) < 70:
        lists.append("reseller")
    if trade == "municipal" and random.randrange(100) < 80:
        lists.append("tender")
    return lists


def _make_members(company, country, random):
    members = []
    domain = f"{ascii_letters(company.name)[:24] or 'kunde'}-{company.id[1:]}.example"
    for number in range(1, random.choice((1, 2, 2, 3, 3, 4, 6)) + 1):
        first, last = random.choice(country.first), random.choice(country.last)
        members.append(Member(
            id=f"{company.id}-{number}", name=f"{first} {last}",
            email=f"{ascii_letters(first)}.{ascii_letters(last)}{number}@{domain}",
            phone=f"+{DIALLING_CODES[country.code]} {random.randrange(100, 999)} {random.randrange(1000000, 9999999)}",
            roles=ROLES[number - 1], active=number == 1 or random.randrange(12) > 0))
    return members


def favourite_products(company, products):
    """The products of the categories that the company's trade buys; all products when there are none."""
    names = TRADES[company.trade]
    return [product for product in products if product.category.partition("/")[0] in names] or products
