"""Exact prices as integers in millionths, and the clock of the United Kingdom."""
from datetime import date, timedelta
from functools import lru_cache

MICRO = 1_000_000


@lru_cache(maxsize=65536)
def micro(text):
    """'2.1' -> 2100000. Errors: ValueError for anything but digits with up to six decimals."""
    sign = -1 if text.startswith("-") else 1
    whole, _, decimals = text.removeprefix("-").partition(".")
    if not whole.isascii() or not whole.isdigit() or len(decimals) > 6 or (decimals and not decimals.isdigit()):
        raise ValueError(f"not a number: {text!r}")
    return sign * (int(whole) * MICRO + int(decimals.ljust(6, "0")))


def price_text(value):
    whole, rest = divmod(value, MICRO)
    return f"{whole}." + f"{rest:06d}".rstrip("0").ljust(2, "0")


def line_cents(price, quantity):
    """Half up to the penny."""
    return (price * quantity + MICRO // 200) // (MICRO // 100)


def cents_text(value):
    return f"{value // 100}.{value % 100:02d}"


@lru_cache(maxsize=1024)
def _is_summer(day_text):
    """Whether British Summer Time holds at noon of that day."""
    day = date.fromisoformat(day_text)
    return _last_sunday(day.year, 3) <= day < _last_sunday(day.year, 10)


def _last_sunday(year, month):
    last = date(year, month, 31)
    return last - timedelta(days=(last.weekday() + 1) % 7)


def utc_text(local):
    """'2010-07-01 07:45:00' in London -> '2010-07-01T06:45:00Z'. Nobody invoices in the hour of the change."""
    day, time = local[:10], local[11:]
    if not _is_summer(day):
        return f"{day}T{time}Z"
    hour = int(time[:2])
    if hour == 0:
        return f"{date.fromisoformat(day) - timedelta(days=1)}T23{time[2:]}Z"
    return f"{day}T{hour - 1:02d}{time[2:]}Z"
