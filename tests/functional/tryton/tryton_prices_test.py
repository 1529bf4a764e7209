"""Portico's price is Tryton's own, for any customer, product, quantity, unit and day."""
import os
import random
import tempfile
import unittest

import truth
from mutate import mutate
from portico_tryton import Mirror, Prices, portico_for
from tryton_environment import TrytonServer, missing

SEED = int(os.environ.get("PORTICO_TRYTON_SEED", "1"))
PRICE_EDITS = ["change_price_line", "change_price_dates", "add_price_line", "delete_price_line", "change_list_price", "change_cost_price",
               "change_party_list", "move_category", "change_product_categories"]


@unittest.skipIf(missing(), missing())
class TrytonPrices(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.tryton = TrytonServer.start(tempfile.mkdtemp(prefix="portico-tryton-"), seed=SEED)
        cls.addClassCleanup(cls.tryton.remove)
        cls.truth = truth.open_truth(cls.tryton)
        cls.addClassCleanup(cls.truth.close)
        cls.portico = portico_for(cls.tryton)
        cls.addClassCleanup(cls.portico.__exit__)
        cls.portico.command("erp", "sync")

    def assert_equal_prices(self, seed, count):
        questions = self.truth.random_questions(random.Random(seed), count)
        names, expected = self.truth.names(questions), self.truth.prices(questions)
        prices = Prices(self.portico)
        answers = prices.ask(names)
        prices.close()
        wrong = [(name, answer, right) for name, answer, right in zip(names, answers, expected) if answer != right]
        shown = "\n".join(f"{name}: Portico {answer}, Tryton {right}" for name, answer, right in wrong[:10])
        self.assertFalse(wrong, f"{len(wrong)} of {count} prices differ:\n{shown}")
        self.assertGreater(len(set(expected)), count // 10, "the questions are too much alike to show anything")

    def test_1_two_thousand_prices_equal_trytons(self):
        self.assert_equal_prices(SEED, 2000)
        rules, materialised, lines = Mirror(self.portico).materialised()
        self.assertGreater(lines, 0, "the seed has formulas that no rule can express")
        print(f"2000 of 2000 prices equal; of {rules} rules, {materialised} from {lines} lines were computed by Tryton", flush=True)

    def test_2_after_edits_they_are_equal_again(self):
        made = mutate(self.tryton, SEED, 60, PRICE_EDITS)
        self.assertGreater(len(made), 5)
        self.portico.command("erp", "sync")
        self.assert_equal_prices(SEED + 1, 500)


if __name__ == "__main__":
    unittest.main()
