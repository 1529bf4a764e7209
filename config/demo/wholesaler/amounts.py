"""Exact amounts: unit prices in millionths, money in hundredths, all as integers."""
from functools import lru_cache

MICRO = 1_000_000
DEFAULT_STEP = 100  # 0.0001 in millionths, the default rounding of unit prices


@lru_cache(maxsize=65536)
def micro(text):
    """'12.5' -> 12500000. At most six decimals."""
    sign = -1 if text.startswith("-") else 1
    whole, _, decimals = text.lstrip("-").partition(".")
    if len(decimals) > 6:
        raise ValueError(f"more than six decimals: {text}")
    return sign * (int(whole or "0") * MICRO + int(decimals.ljust(6, "0")))


def price_text(value):
    """12500000 -> '12.50': as many decimals as needed, two at least."""
    sign = "-" if value < 0 else ""
    whole, rest = divmod(abs(value), MICRO)
    decimals = f"{rest:06d}".rstrip("0").ljust(2, "0")
    return f"{sign}{whole}.{decimals}"


def number_text(value):
    """12500000 -> '12.5': no decimals that say nothing."""
    return price_text(value).rstrip("0").rstrip(".")


def cents_text(value):
    sign = "-" if value < 0 else ""
    return f"{sign}{abs(value) // 100}.{abs(value) % 100:02d}"


def round_to_step(numerator, denominator, step, mode):
    """Rounds numerator/denominator millionths to a multiple of step (millionths); exact."""
    divisor = denominator * step
    whole, rest = divmod(numerator, divisor)
    if mode == "up":
        whole += rest > 0
    elif mode == "half_up":
        whole += 2 * rest >= divisor
    elif mode == "half_even":
        whole += 2 * rest > divisor or (2 * rest == divisor and whole % 2)
    elif mode != "down":
        raise ValueError(f"unknown rounding mode: {mode}")
    return whole * step


def line_cents(unit_price, quantity, discount=0):
    """Price in millionths x whole quantity, less a whole percentage, half up to hundredths."""
    exact = unit_price * quantity * (100 - discount)  # millionths x 100
    return (exact + 500_000) // 1_000_000
