"""The price that the rules give: levels, breaks, units, modes and rounding, without any proof.

A small second reading of the pricing rules (strategy "first"), exact and slow enough to stay plain.
It prices the made-up orders, so that what clients paid agrees with the rules in the same folder.
"""
from dataclasses import dataclass

from .amounts import DEFAULT_STEP, MICRO, micro, round_to_step

BASE_CURRENCY = "EUR"


@dataclass
class Rule:
    id: str
    holder: tuple  # ("list" | "company" | "group" | "region", id)
    kind: str  # fixed, percent, amount, of_list
    value: str
    sku: str = ""
    category: str = ""
    unit: str = ""
    min_quantity: int = 0
    of_list: str = ""
    currency: str = ""  # a list's rules take the list's
    valid_from: str = ""
    valid_to: str = ""
    sequence: int = 0
    round_step: str = ""
    round_mode: str = ""

    def depth(self):
        return 1000 if self.sku else len(self.category.split("/")) if self.category else 0


@dataclass
class PriceList:
    id: str
    name: str
    currency: str
    kind: str = "assigned"
    mode: str = "best"
    priority: int = 0
    reference_list: str = ""
    round_step: str = ""
    round_mode: str = ""
    valid_from: str = ""
    valid_to: str = ""


def is_valid(item, day):
    return (not item.valid_from or item.valid_from <= day) and (not item.valid_to or day < item.valid_to)


class Tariff:
    """Prices for companies; products and rules must not change afterwards."""

    def __init__(self, lists, rules):
        self.lists = {price_list.id: price_list for price_list in lists}
        self.defaults = sorted((item for item in lists if item.kind == "default"), key=lambda item: (item.priority, item.id))
        self._by_target = {}
        for rule in rules:
            target = ("sku", rule.sku) if rule.sku else ("category", rule.category)
            self._by_target.setdefault((rule.holder, target), []).append(rule)
        self._ranked = {}
        self._steps = {}

    def unit_price(self, company, product, unit, quantity, day):
        """(millionths per unit, rule id or "") or None when the company has no price. day is ISO text."""
        question = (product, unit, quantity, day, company.currency)
        for holder in self._steps_of(company):
            if holder[0] == "list" and not is_valid(self.lists[holder[1]], day):
                continue
            found = self._winner(holder, question)
            if found:
                price, rule = found
                return self._rounded(price, rule), rule.id
        if company.currency != BASE_CURRENCY:
            return None
        return round_to_step(product.base_price * product.units[unit], 1, DEFAULT_STEP, "half_up"), ""

    def _steps_of(self, company):
        steps = self._steps.get(company.id)
        if steps is None:
            steps = [("company", company.id)]
            steps += [("list", name) for name in company.price_lists]
            steps += [("group", name) for name in company.groups]
            steps += [("region", company.region)]
            steps += [("list", item.id) for item in self.defaults]
            self._steps[company.id] = steps
        return steps

    def _candidates(self, holder, product):
        """The holder's (rule, break in base units) for this product, best rank first."""
        key = (holder, product.sku)
        ranked = self._ranked.get(key)
        if ranked is None:
            ranked = list(self._by_target.get((holder, ("sku", product.sku)), ()))
            path = product.category.split("/")
            for depth in range(len(path), -1, -1):
                ranked += self._by_target.get((holder, ("category", "/".join(path[:depth]))), ())
            ranked = [rule for rule in ranked if not rule.unit or rule.unit in product.units]
            ranked.sort(key=lambda rule: rule.id)
            if holder[0] == "list" and self.lists[holder[1]].mode == "sequence":
                ranked.sort(key=lambda rule: rule.sequence)
            else:
                ranked.sort(key=lambda rule: rule.valid_from, reverse=True)
                ranked.sort(key=lambda rule: (-rule.depth(), -self._break(rule, product), rule.sequence))
            ranked = [(rule, self._break(rule, product)) for rule in ranked]
            self._ranked[key] = ranked
        return ranked

    @staticmethod
    def _break(rule, product):
        return rule.min_quantity * product.units[rule.unit or product.unit]

    def _winner(self, holder, question):
        """((numerator, denominator) of the unrounded price, rule) or None."""
        product, unit, quantity, day, currency = question
        in_base_units = quantity * product.units[unit]
        for rule, break_at in self._candidates(holder, product):
            if in_base_units < break_at or not is_valid(rule, day):
                continue
            rule_currency = self.lists[holder[1]].currency if holder[0] == "list" else rule.currency
            if rule_currency == currency:
                price = self._price(rule, holder, question)
                if price is not None:
                    return price, rule
        return None

    def _price(self, rule, holder, question):
        product, unit, _, _, currency = question
        if rule.kind == "fixed":
            return micro(rule.value) * product.units[unit], product.units[rule.unit or product.unit]
        if rule.kind == "of_list":
            found = self._winner(("list", rule.of_list), question)
            return found and _less_percent(found[0], rule.value)
        if holder[0] == "list" and self.lists[holder[1]].reference_list:
            found = self._winner(("list", self.lists[holder[1]].reference_list), question)
            if not found:
                return None
            reference = found[0]
        elif currency == BASE_CURRENCY:
            reference = product.base_price * product.units[unit], 1
        else:
            return None
        if rule.kind == "percent":
            return _less_percent(reference, rule.value)
        factor = product.units[rule.unit or product.unit]
        off = micro(rule.value) * product.units[unit] * reference[1]
        return max(reference[0] * factor - off, 0), reference[1] * factor

    def _rounded(self, price, rule):
        held_by = self.lists[rule.holder[1]] if rule.holder[0] == "list" else None
        step = rule.round_step or (held_by and held_by.round_step)
        mode = rule.round_mode or (held_by and held_by.round_mode)
        return round_to_step(*price, micro(step) if step else DEFAULT_STEP, mode or "half_up")


def _less_percent(price, percent):
    return price[0] * (100 * MICRO - micro(percent)), price[1] * 100 * MICRO
