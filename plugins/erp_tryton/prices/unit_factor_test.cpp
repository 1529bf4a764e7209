#include "prices/unit_factor.hpp"

#include <gtest/gtest.h>

namespace portico::erp_tryton {
namespace {

/// Factors and rates as Tryton's own units have them.
TEST(UnitFactor, TakesTheMoreExactOfFactorAndRate) {
    const Unit piece{1, "u", 1, "1.0", "1.0"};
    const Unit box{2, "bx100", 1, "100.0", "0.01"};
    const Unit dozen{3, "dz", 1, "12.0", "0.083333333333"};
    const Unit kilogram{4, "kg", 2, "1.0", "1.0"};
    const Unit gram{5, "g", 2, "0.001", "1000.0"};
    const Unit pound{6, "lb", 2, "0.45359237", "2.204622621849"};
    const Unit carat{7, "c", 2, "0.0002", "5000.0"};
    const Unit third{8, "x", 1, "0.333333333333", "3.0"};
    const Unit broken{9, "b", 1, "0.0", "0.0"};
    const Unit huge{10, "h", 1, "99999999999999.0", "1e-14"};

    const struct {
        const Unit& unit;
        const Unit& base;
        const char* factor;
    } cases[] = {
        {piece, piece, "1"},
        {box, piece, "100"},
        {dozen, piece, "12"},
        {piece, box, "0.01"},
        {gram, kilogram, "0.001"},
        {kilogram, gram, "1000"},
        {carat, gram, "0.2"},
        {box, dozen, "nothing"},    // 8.333...
        {piece, dozen, "nothing"},  // 1/12
        {third, piece, "nothing"},  // 1/3: its rate is exact, its factor is not
        {piece, third, "3"},
        {pound, kilogram, "nothing"},  // 8 decimals
        {gram, piece, "nothing"},      // of another category
        {broken, piece, "nothing"},
        {huge, piece, "nothing"},
    };

    for (const auto& [unit, base, factor] : cases) {
        SCOPED_TRACE(unit.code + " in " + base.code);
        EXPECT_EQ(unit_factor(unit, base).value_or("nothing"), factor);
    }
}

}  // namespace
}  // namespace portico::erp_tryton
