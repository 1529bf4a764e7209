#include "prices/formula.hpp"

#include <algorithm>

namespace portico::erp_tryton {
namespace {

constexpr std::size_t text_bytes_max = 1000;
constexpr int depth_max = 40;
constexpr DecimalLimits number_limits{.integer_digits_max = 10, .scale_max = 8};
constexpr int quotient_places = 12;

bool is_digit(char c) {
    return c >= '0' && c <= '9';
}

bool is_name_character(char c) {
    return is_digit(c) || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_';
}

using Linear = std::optional<LinearFormula>;

Linear constant(const Decimal& value) {
    return LinearFormula{Decimal{}, value};
}

std::optional<Decimal> exact(const Result<Decimal>& value) {
    if (!value.ok()) return {};
    return value->trimmed();
}

Linear combined(const std::optional<Decimal>& share, const std::optional<Decimal>& amount) {
    if (!share || !amount) return {};
    return LinearFormula{*share, *amount};
}

/// Nothing when the quotient has no end within 12 decimals.
std::optional<Decimal> quotient(const Decimal& a, const Decimal& b) {
    const auto rounded = divide(a, b, quotient_places, RoundingMode::half_even);
    if (!rounded.ok()) return {};
    const auto back = multiply(rounded->trimmed(), b);
    if (!back.ok() || *back != a) return {};
    return rounded->trimmed();
}

Linear scaled(const LinearFormula& formula, const Decimal& factor) {
    return combined(
        exact(multiply(formula.share, factor)), exact(multiply(formula.amount, factor))
    );
}

Linear product(const LinearFormula& a, const LinearFormula& b) {
    if (b.share.is_zero()) return scaled(a, b.amount);
    if (a.share.is_zero()) return scaled(b, a.amount);
    return {};
}

Linear divided(const LinearFormula& a, const LinearFormula& b) {
    if (!b.share.is_zero() || b.amount.is_zero()) return {};
    return combined(quotient(a.share, b.amount), quotient(a.amount, b.amount));
}

Linear sum(const LinearFormula& a, const LinearFormula& b) {
    return combined(exact(add(a.share, b.share)), exact(add(a.amount, b.amount)));
}

Linear negated(const LinearFormula& formula) {
    return scaled(formula, Decimal::whole(-1));
}

/// Python's precedence for the operators that are known; anything else ends the reading.
class Reader {
public:
    explicit Reader(std::string_view text) : text_{text} {}

    Linear read() {
        auto value = read_sum(0);
        skip_blanks();
        return at_ == text_.size() ? value : Linear{};
    }

private:
    Linear read_sum(int depth) {
        auto value = read_product(depth);
        while (value) {
            const char sign = next();
            if (sign != '+' && sign != '-') break;
            ++at_;
            auto right = read_product(depth);
            if (right && sign == '-') right = negated(*right);
            value = right ? sum(*value, *right) : Linear{};
        }
        return value;
    }

    Linear read_product(int depth) {
        auto value = read_signed(depth);
        while (value) {
            const char sign = next();
            if (sign != '*' && sign != '/') break;
            ++at_;
            if (at_ < text_.size() && text_[at_] == sign) return {};  // ** and //
            const auto right = read_signed(depth);
            if (!right) return {};
            value = sign == '*' ? product(*value, *right) : divided(*value, *right);
        }
        return value;
    }

    Linear read_signed(int depth) {
        if (depth >= depth_max) return {};
        const char sign = next();
        if (sign != '+' && sign != '-') return read_primary(depth);
        ++at_;
        const auto value = read_signed(depth + 1);
        return value && sign == '-' ? negated(*value) : value;
    }

    Linear read_primary(int depth) {
        const char first = next();
        if (first == '(') {
            ++at_;
            auto value = read_sum(depth + 1);
            return value && take(')') ? value : Linear{};
        }
        if (is_digit(first) || first == '.') return read_number();
        const auto name = read_name();
        if (name == "unit_price" || name == "list_price") {
            return LinearFormula{Decimal::whole(1), Decimal{}};
        }
        return name == "Decimal" ? read_decimal_call() : Linear{};
    }

    /// `Decimal('0.75')`.
    Linear read_decimal_call() {
        if (!take('(')) return {};
        const char quote = next();
        if (quote != '\'' && quote != '"') return {};
        ++at_;
        auto value = read_number();
        if (!value || at_ >= text_.size() || text_[at_] != quote) return {};
        ++at_;
        return take(')') ? value : Linear{};
    }

    Linear read_number() {
        const auto begin = at_;
        while (at_ < text_.size() && (is_digit(text_[at_]) || text_[at_] == '.')) ++at_;
        // 1e3, 1_000, 0x1F and 1j are Python's numbers as well: not read here.
        if (at_ < text_.size() && is_name_character(text_[at_])) return {};
        std::string digits{text_.substr(begin, at_ - begin)};
        if (digits.starts_with('.')) digits.insert(0, 1, '0');
        if (digits.ends_with('.')) digits.pop_back();
        const auto value = Decimal::parse(digits, number_limits);
        return value.ok() ? constant(value->trimmed()) : Linear{};
    }

    std::string_view read_name() {
        const auto begin = at_;
        while (at_ < text_.size() && is_name_character(text_[at_])) ++at_;
        return text_.substr(begin, at_ - begin);
    }

    void skip_blanks() {
        while (at_ < text_.size() && (text_[at_] == ' ' || text_[at_] == '\t')) ++at_;
    }

    /// The next character that is no blank; 0 at the end.
    char next() {
        skip_blanks();
        return at_ < text_.size() ? text_[at_] : '\0';
    }

    bool take(char wanted) {
        if (next() != wanted) return false;
        ++at_;
        return true;
    }

    std::string_view text_;
    std::size_t at_ = 0;
};

bool fits(const Decimal& value, DecimalLimits limits) {
    return Decimal::parse(value.text(), limits).ok();
}

}  // namespace

std::optional<LinearFormula> parse_formula(std::string_view text) {
    if (text.size() > text_bytes_max) return {};
    return Reader{text}.read();
}

std::optional<RuleTerms> terms_of(const LinearFormula& formula) {
    const auto one = Decimal::whole(1);
    if (formula.share.is_zero()) {
        if (formula.amount.sign() < 0 || !fits(formula.amount, price_limits)) return {};
        return RuleTerms{"fixed", formula.amount};
    }
    if (formula.amount.is_zero()) {
        const auto off = subtract(one, formula.share);
        if (!off.ok()) return {};
        const auto percent = exact(multiply(*off, Decimal::whole(100)));
        if (!percent || *percent > Decimal::whole(100) || *percent < Decimal::whole(-1000) ||
            !fits(*percent, percent_limits)) {
            return {};
        }
        return RuleTerms{"percent", *percent};
    }
    if (formula.share == one && formula.amount.sign() < 0) {
        const auto off = exact(multiply(formula.amount, Decimal::whole(-1)));
        if (off && fits(*off, price_limits)) return RuleTerms{"amount", *off};
    }
    return {};
}

}  // namespace portico::erp_tryton
