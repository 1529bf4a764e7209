"""When companies order and how many lines each order has."""
from datetime import datetime, timedelta

from random import Random

from .clients import SEASONS


def order_times(company, seed):
    """The moments of the company's orders, ascending: its cadence, bent by its season; no weekends."""
    random = Random(f"{seed}:cadence:{company.id}")
    moment = datetime.combine(company.first_day, datetime.min.time())
    moment += timedelta(days=random.randrange(company.cadence_days + 1))
    times = []
    while moment.date() <= company.last_day:
        day = moment + timedelta(days=(0, 0, 0, 0, 0, 2, 1)[moment.weekday()])
        if day.date() <= company.last_day:
            times.append(day.replace(hour=random.randrange(6, 17), minute=random.randrange(60), second=random.randrange(60)))
        demand = SEASONS[company.season][moment.month - 1]
        stretch = random.randrange(60, 141)  # percent of the cadence
        moment += timedelta(days=max(1, company.cadence_days * stretch // demand))
    return times


def plan_orders(companies, lines, seed):
    """[(time, company, line count)] by time; the counts sum to exactly `lines`."""
    random = Random(f"{seed}:plan")
    planned = []
    for company in companies:
        for time in order_times(company, seed):
            planned.append([time, company, company.weight * company.cadence_days * random.randrange(40, 161)])
    planned.sort(key=lambda item: (item[0], item[1].id))
    if len(planned) > lines:  # a small data set keeps the latest orders
        planned = planned[len(planned) - lines:]
    if not planned:
        return []
    total = sum(item[2] for item in planned)
    for item in planned:
        item[2] = min(max(1, lines * item[2] // total), 400)
    _spread(planned, lines - sum(item[2] for item in planned))
    return planned


def _spread(planned, missing):
    """Adds or takes single lines, the latest orders first, until nothing is missing."""
    step = 1 if missing > 0 else -1
    while missing:
        for item in reversed(planned):
            if missing and item[2] + step >= 1:
                item[2] += step
                missing -= step
