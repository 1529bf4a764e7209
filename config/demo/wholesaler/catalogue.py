"""Products with units, states and successors, and what is in stock of them."""
from dataclasses import dataclass
from datetime import timedelta
from random import Random

from .amounts import MICRO
from .assortment import BRAND_PERCENT, BRANDS, SERIES, TYPES

LARGEST = sum(len(row[5]) * len(BRANDS) * len(SERIES) for row in TYPES)


@dataclass
class Product:
    sku: str
    names: tuple  # en, uk, ru
    category: str
    unit: str
    units: dict  # code -> factor, the base unit included
    pack_multiple: int
    min_quantity: int
    status: str
    replaced_by: str
    base_price: int  # millionths of EUR per base unit


def make_products(count, seed):
    """Exactly count products, spread evenly over the types, in SKU order."""
    random = Random(f"{seed}:products")
    queues = []
    for row in TYPES:
        variants = [(series, brand, size) for series in range(len(SERIES))
                    for brand in range(len(BRANDS)) for size in range(len(row[5]))]
        variants.sort(key=lambda variant: 25 * variant[0] + random.randrange(100))  # mostly the plain series
        queues.append((row, iter(variants)))
    products = []
    while len(products) < count:
        for row, variants in queues:
            variant = next(variants, None)
            if variant is not None and len(products) < count:
                products.append(_make_product(row, variant, random))
    products.sort(key=lambda product: product.sku)
    _retire_some(products, random)
    return products


def _make_product(row, variant, random):
    code, category, english, ukrainian, russian, sizes, unit, units, low, high, pack = row
    series, brand, size = variant
    suffix = f"{sizes[size]} {BRANDS[brand]}" + (f" {SERIES[series][0]}" if SERIES[series][0] else "")
    price = low + (high - low) * size // (len(sizes) - 1)
    price = price * BRAND_PERCENT[brand] * SERIES[series][1] * random.randrange(93, 108) // 1_000_000
    factors = {unit: 1}
    for item in units.split("|"):
        name, factor = item.split("=")
        factors[name] = int(factor)
    return Product(
        sku=f"{code}-{brand + 1}{series}{size:02d}", names=tuple(f"{name} {suffix}" for name in (english, ukrainian, russian)),
        category=category, unit=unit, units=factors, pack_multiple=pack,
        min_quantity=random.choice((0, 0, 0, 0, pack or 5)) if price < 50_000 else 0,
        status="active", replaced_by="", base_price=_tidy_price(price))


def _tidy_price(price):
    """Hundredths of a cent -> millionths, as a shop would print it: 0.0385, 0.45, 12.90, 349."""
    if price < 2_000:
        return max(price // 5 * 5, 5) * MICRO // 10_000
    if price < 100_000:
        return price // 500 * 500 * MICRO // 10_000
    if price < 1_000_000:
        return (price // 1_000 * 1_000 - (100 if price % 3 == 0 else 0)) * MICRO // 10_000
    return price // 10_000 * 10_000 * MICRO // 10_000


def _retire_some(products, random):
    """Some are phased out, some discontinued; most of the latter name a successor of the same type."""
    by_type = {}
    for product in products:
        by_type.setdefault(product.sku[:3], []).append(product)
    for product in products:
        fate = random.randrange(100)
        if fate < 4:
            product.status = "phase_out"
        elif fate < 8:
            product.status = "discontinued"
            others = [other for other in by_type[product.sku[:3]] if other is not product]
            if others and random.randrange(10) < 8:
                product.replaced_by = random.choice(others).sku
    _cut_successor_cycles({product.sku: product for product in products})


def _cut_successor_cycles(by_sku):
    for product in by_sku.values():
        seen, current = set(), product
        while current.replaced_by:
            seen.add(current.sku)
            if current.replaced_by in seen:
                current.replaced_by = ""
                break
            current = by_sku[current.replaced_by]


def stock_rows(products, seed, end):
    """(sku, warehouse, available, next_receipt) for one or two warehouses a product."""
    random = Random(f"{seed}:stock")
    for product in products:
        usual = 40_000_000_000 // max(product.base_price, 10_000) // 4
        usual = min(max(usual, 6), 60_000)
        for warehouse in ("kassel", "lviv")[:1 + random.randrange(2)]:
            if product.status == "discontinued":
                available = random.choice((0, 0, 0, random.randrange(5)))
            else:
                available = random.choice((0, usual // 8, usual // 2, usual, usual, usual * 2))
            is_short = available <= usual // 8 and product.status == "active"
            receipt = (end + timedelta(days=random.randrange(2, 45))).isoformat() if is_short else ""
            yield product.sku, warehouse, available, receipt
