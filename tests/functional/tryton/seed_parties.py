"""Customers, suppliers and their people, with names in several scripts."""
from decimal import Decimal

import seed_names


def create_countries(tryton):
    created = tryton.get("country.country").create([{"name": name, "code": code} for code, name in seed_names.COUNTRIES])
    return {one.code: one.id for one in created}


def _address(random, countries, is_first):
    code, city, country = random.choice(seed_names.CITIES)
    return {
        "name": "" if is_first else random.choice(["Lager", "Filiale Ost", "Склад №2", "Baustelle"]),
        "street": f"{random.choice(seed_names.STREETS)} {random.randrange(1, 200)}", "postal_code": code, "city": city,
        "country": countries[country], "invoice": is_first, "delivery": True,
    }


def _mechanisms(random, number):
    person = seed_names.person(random)
    found = [
        {"type": "email", "value": f"einkauf{number}@kunde{number}.example"},
        {"type": "phone", "value": f"+49 30 {random.randrange(1_000_000, 9_999_999)}"},
        {"type": "email", "name": person, "value": f"person{number}@kunde{number}.example"},
        {"type": "mobile", "name": person, "value": f"+49 151 {random.randrange(10_000_000, 99_999_999)}"},
        {"type": "website", "value": f"https://kunde{number}.example/"},
    ]
    return found[: random.randrange(1, 6)]


def _party(random, number, countries, terms):
    addresses = [_address(random, countries, at == 0) for at in range(random.choice([1, 1, 2, 3]))]
    party = {
        "name": seed_names.company_name(random, number), "addresses": [("create", addresses)],
        "contact_mechanisms": [("create", _mechanisms(random, number))], "customer_payment_term": random.choice(terms).id,
    }
    if random.random() < 0.7:
        party["identifiers"] = [("create", [{"type": "eu_vat", "code": seed_names.german_vat(random)}])]
    if random.random() < 0.4:
        party["credit_limit_amount"] = Decimal(random.randrange(5, 500) * 1000)
    return party


def create_customers(tryton, random, count, terms):
    countries = create_countries(tryton)
    languages = tryton.get("ir.lang").search([("code", "in", ["de", "en", "ru"])])
    rows = [_party(random, number, countries, terms) for number in range(1, count + 1)]
    for row in rows:
        row["lang"] = random.choice(languages).id
    return tryton.get("party.party").create(rows)


def create_suppliers(tryton, count):
    """They neither buy nor have a list, so that no mirror of customers wants them."""
    return tryton.get("party.party").create([
        {"name": f"Lieferant {number} GmbH", "addresses": [("create", [{"city": "Köln", "street": f"Werkstraße {number}"}])]}
        for number in range(1, count + 1)
    ])
