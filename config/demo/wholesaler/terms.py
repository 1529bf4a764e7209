"""Price lists and rules: defaults with breaks, assigned lists, groups, regions, contracts."""
from datetime import date
from random import Random

from .amounts import MICRO, price_text
from .clients import TRADES, favourite_products
from .places import REGIONS
from .tariff import PriceList, Rule

PLN_PER_100_EUR = 428
CHF_PER_100_EUR = 96

# Percent off (below zero: a surcharge) by region: distance, duties, competition.
REGION_PERCENT = {
    "dach": {"winter": "3", "paints": "2"},
    "benelux": {"fasteners": "2.5", "safety": "4"},
    "nordics": {"garden": "-4", "paints": "-3.5", "winter": "6"},
    "baltics": {"tools/power": "3", "plumbing": "2"},
    "central": {"electrical": "5", "adhesives": "3"},
    "ukraine": {"tools": "7", "fasteners": "6", "safety": "8"},
    "balkans": {"tools/hand": "5", "electrical/cables": "4"},
    "aegean": {"garden": "3", "paints": "-2", "plumbing/pipes": "-1.5"},
}
GROUP_PERCENT = (
    ("key-accounts", "fasteners", 0, "14"), ("key-accounts", "tools", 0, "11"), ("key-accounts", "safety", 0, "9.5"),
    ("key-accounts", "", 50, "6"), ("partners", "fasteners", 0, "8"), ("partners", "tools/power", 3, "6"),
    ("partners", "accessories", 20, "7.5"), ("installers", "electrical/cables", 200, "5"),
    ("installers", "plumbing/fittings", 0, "4"), ("workshops", "accessories/discs", 50, "9"),
    ("painters", "paints/wall", 6, "7"), ("painters", "adhesives/tapes", 24, "5"),
    ("municipal", "winter", 0, "4"), ("builders", "adhesives/foams", 12, "6"),
)


def quarter_start(day):
    return date(day.year, (day.month - 1) // 3 * 3 + 1, 1)


def make_lists(start, end):
    season_from = quarter_start(end)
    season_to = date(season_from.year + (season_from.month == 10), (season_from.month + 2) % 12 + 1, 1)
    return [
        PriceList("season", "This quarter's offers", "EUR", "default", priority=5,
                  valid_from=season_from.isoformat(), valid_to=season_to.isoformat()),
        PriceList("standard", "Standard list", "EUR", "default", priority=10),
        PriceList("standard-pln", "Cennik podstawowy", "PLN", "default", priority=10, round_step="0.01"),
        PriceList("standard-chf", "Preisliste Schweiz", "CHF", "default", priority=10, round_step="0.05"),
        PriceList("wholesale", "Wholesale basis, for reference only", "EUR"),
        PriceList("installer", "Installers' list", "EUR", round_step="0.01", round_mode="half_up"),
        PriceList("reseller", "Resellers' list", "EUR", reference_list="wholesale", round_step="0.01"),
        PriceList("project", "Project prices", "EUR", mode="sequence"),
        PriceList("tender", "Public tenders", "EUR", reference_list="wholesale", round_step="0.05", round_mode="down"),
        PriceList("season-last", "Last quarter's offers", "EUR", "default", priority=4,
                  valid_from=start.isoformat(), valid_to=season_from.isoformat()),
    ]


def make_rules(products, companies, seed, period):
    """Every rule, with ids that do not move when another section grows."""
    rules = [
        *_standard_rules(products, Random(f"{seed}:standard")),
        *_foreign_rules(products),
        *_season_rules(products, Random(f"{seed}:season")),
        *_assigned_rules(products, Random(f"{seed}:assigned")),
        *_group_rules(products, Random(f"{seed}:groups")),
        *_region_rules(products, Random(f"{seed}:regions")),
    ]
    for company in companies:
        rules += _contract(company, products, Random(f"{seed}:contract:{company.id}"), period)
    return rules


def _off(price, percent):
    """A price less a percentage, on a cent, or on a hundredth of a cent for the cheapest."""
    step = MICRO // 100 if price >= MICRO // 2 else MICRO // 10_000
    return price_text(max(price * (100 - percent) // 100 // step, 1) * step)


def _standard_rules(products, random):
    """Two or three breaks for most articles: one pack, a case, many cases."""
    for product in products:
        if random.randrange(100) < 30:
            continue
        cases = sorted(factor for factor in product.units.values() if factor > 1)
        first = cases[0] if cases else 10
        steps = [(first, random.randrange(3, 7)), (first * 5, random.randrange(7, 12))]
        if len(cases) > 1:
            steps.append((cases[-1] * 2, random.randrange(12, 17)))
        steps = [step for position, step in enumerate(steps) if position == 0 or step[0] > steps[position - 1][0]]
        for number, (break_at, percent) in enumerate(steps, 1):
            yield Rule(f"std-{product.sku}-{number}", ("list", "standard"), "fixed", _off(product.base_price, percent),
                       sku=product.sku, min_quantity=break_at)


def _foreign_rules(products):
    for list_id, rate in (("standard-pln", PLN_PER_100_EUR), ("standard-chf", CHF_PER_100_EUR)):
        for product in products:
            price = product.base_price * rate // 100
            short = list_id[-3:]
            yield Rule(f"{short}-{product.sku}-1", ("list", list_id), "fixed", _off(price, 0), sku=product.sku)
            if product.base_price > MICRO:
                yield Rule(f"{short}-{product.sku}-2", ("list", list_id), "fixed", _off(price, 6),
                           sku=product.sku, min_quantity=max(product.units.values()))


def _season_rules(products, random):
    for list_id, prefix in (("season", "now"), ("season-last", "was")):
        for product in random.sample(products, min(len(products), 80)):
            yield Rule(f"{prefix}-{product.sku}", ("list", list_id), "fixed",
                       _off(product.base_price, random.randrange(10, 25)), sku=product.sku)


def _assigned_rules(products, random):
    def of(list_id, number, kind, value, **more):
        return Rule(f"{list_id}-{number:03d}", ("list", list_id), kind, value, **more)

    yield of("wholesale", 1, "percent", "0")
    yield of("wholesale", 2, "percent", "3", category="tools/power")
    yield of("wholesale", 3, "percent", "4", category="fasteners", unit="box", min_quantity=1)
    yield of("installer", 1, "percent", "9", category="electrical")
    yield of("installer", 2, "percent", "12", category="electrical", min_quantity=100)
    yield of("installer", 3, "percent", "11.5", category="electrical/cables")
    yield of("installer", 4, "percent", "8", category="plumbing")
    yield of("installer", 5, "amount", "2.50", category="plumbing/taps", min_quantity=4)
    yield of("reseller", 1, "percent", "10")
    yield of("reseller", 2, "percent", "13", category="tools/hand")
    yield of("reseller", 3, "percent", "15", category="tools/hand", unit="box", min_quantity=5)
    yield of("reseller", 4, "percent", "6", category="tools/power", round_step="1", round_mode="down")
    yield of("tender", 1, "percent", "5")
    yield of("tender", 2, "percent", "7.25", category="winter", min_quantity=20)
    yield of("project", 90, "of_list", "2", of_list="reseller", category="fasteners", sequence=30)
    yield of("project", 91, "of_list", "3", of_list="installer", category="electrical", sequence=30)
    yield of("project", 92, "percent", "7", category="tools", min_quantity=10, sequence=40)
    chosen = random.sample(products, min(len(products), 60))
    for number, product in enumerate(sorted(chosen, key=lambda product: product.sku), 101):
        yield of("project", number, "fixed", _off(product.base_price, random.randrange(12, 20)), sku=product.sku,
                 min_quantity=random.choice((1, 10, 25)), sequence=random.choice((10, 20)))
    for number, product in enumerate(random.sample(products, min(len(products), 40)), 101):
        case, factor = max(product.units.items(), key=lambda item: item[1])
        if factor > 1:
            yield of("installer", number, "fixed", _off(product.base_price * factor, 16), sku=product.sku,
                     unit=case, min_quantity=1)


def _group_rules(products, random):
    for number, (group, category, break_at, percent) in enumerate(GROUP_PERCENT, 1):
        yield Rule(f"grp-{number:03d}", ("group", group), "percent", percent, category=category,
                   min_quantity=break_at, currency="EUR")
    for number, product in enumerate(random.sample(products, min(len(products), 50)), 101):
        if product.base_price > 5 * MICRO:
            yield Rule(f"grp-{number:03d}", ("group", "partners"), "amount", _off(product.base_price, 93),
                       sku=product.sku, currency="EUR")


def _region_rules(products, random):
    """By category, and a matrix of fixed prices: chosen articles times all the regions."""
    for region, percents in REGION_PERCENT.items():
        for category, percent in percents.items():
            yield Rule(f"reg-{region}-{category.replace('/', '-')}", ("region", region), "percent", percent,
                       category=category, currency="EUR")
    for product in sorted(random.sample(products, min(len(products), 60)), key=lambda product: product.sku):
        for region in REGIONS:
            yield Rule(f"mtx-{product.sku}-{region}", ("region", region), "fixed",
                       _off(product.base_price, random.randrange(-6, 9)), sku=product.sku, currency="EUR")


def _contract(company, products, random, period):
    """Six in ten companies have a contract: fixed prices on what they buy, now and then a whole category."""
    if random.randrange(100) >= 60:
        return []
    prefix = f"con-{company.id}"
    currency = company.currency
    rules = []
    if random.randrange(100) < 20 and currency == "EUR":
        rules.append(Rule(f"{prefix}-all", ("company", company.id), "percent", str(random.randrange(4, 10)),
                          category=random.choice(TRADES[company.trade]), currency=currency))
    liked = favourite_products(company, products)
    chosen = random.sample(liked, min(len(liked), random.choice((3, 5, 8, 12, 20, 40))))
    rate = {"EUR": 100, "PLN": PLN_PER_100_EUR, "CHF": CHF_PER_100_EUR}[currency]
    renewal = date(period[1].year, 1, 1).isoformat()
    for product in sorted(chosen, key=lambda product: product.sku):
        price = product.base_price * rate // 100
        percent = random.randrange(8, 20)
        rules += _contract_prices(f"{prefix}-{product.sku}", company, product, (price, percent, renewal), random)
    return rules


def _contract_prices(rule_id, company, product, terms, random):
    price, percent, renewal = terms

    def fixed(suffix, value, **more):
        return Rule(f"{rule_id}{suffix}", ("company", company.id), "fixed", value, sku=product.sku,
                    currency=company.currency, **more)

    shape = random.randrange(10)
    if shape < 3:  # renewed at the turn of the year
        return [fixed("-a", _off(price, percent + 2), valid_to=renewal), fixed("-b", _off(price, percent), valid_from=renewal)]
    if shape < 5:  # one break
        case = min(factor for factor in product.units.values() if factor > 1)
        return [fixed("-1", _off(price, percent)), fixed("-2", _off(price, percent + 4), min_quantity=case)]
    if shape < 6:  # agreed per case
        name, factor = min(((unit, factor) for unit, factor in product.units.items() if factor > 1), key=lambda item: item[1])
        return [fixed("-u", _off(price * factor, percent), unit=name)]
    return [fixed("", _off(price, percent))]
