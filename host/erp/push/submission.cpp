#include "erp/push/submission.hpp"

#include <algorithm>
#include <array>
#include <charconv>

#include <portico/money.hpp>
#include <portico/time.hpp>

#include "erp/content_hash.hpp"

namespace portico::erp {
namespace {

constexpr std::size_t id_characters_max = 128;
constexpr std::size_t unit_characters_max = 32;
constexpr std::size_t text_characters_max = 1'000;
constexpr std::size_t reference_characters_max = 100;
constexpr std::size_t faults_in_sentence = 5;

/// Which fields a text may hold.
enum class Fields : std::uint8_t { submission, record };

struct TextRule {
    std::size_t characters_max;
    bool is_multiline;
};

constexpr TextRule id_rule{id_characters_max, false};
constexpr TextRule unit_rule{unit_characters_max, false};
constexpr TextRule text_rule{text_characters_max, true};
constexpr TextRule reference_rule{reference_characters_max, false};

bool is_control(char c) {
    return static_cast<unsigned char>(c) < 0x20 || c == 0x7f;
}

std::size_t characters_of(std::string_view text) {
    return static_cast<std::size_t>(std::ranges::count_if(text, [](char c) {
        return (static_cast<unsigned char>(c) & 0xc0U) != 0x80U;
    }));
}

std::string quoted(std::string_view name) {
    return "\"" + std::string{name.substr(0, 64)} + "\"";
}

/// A text field; null and missing are empty.
Result<std::string> read_text(std::string_view name, const json::Value& value, TextRule rule) {
    if (value.is_missing() || value.is_null()) return std::string{};
    if (!value.is_string()) return invalid(quoted(name) + " must be a text.");
    const auto text = value.text();
    if (characters_of(text) > rule.characters_max) {
        return invalid(
            quoted(name) + " has more than " + std::to_string(rule.characters_max) + " characters."
        );
    }
    const bool is_clean = std::ranges::none_of(text, [&](char c) {
        return is_control(c) && !(rule.is_multiline && (c == '\n' || c == '\r' || c == '\t'));
    });
    if (!is_clean) return invalid(quoted(name) + " holds control characters.");
    if (!rule.is_multiline && !text.empty() && (text.front() == ' ' || text.back() == ' ')) {
        return invalid(quoted(name) + " begins or ends with a blank.");
    }
    return std::string{text};
}

Result<Decimal> read_decimal(
    std::string_view name, const json::Value& value, const DecimalLimits& limits
) {
    if (!value.is_string() && !value.is_number()) {
        return invalid(quoted(name) + R"( must be a text like "12.5" or a number.)");
    }
    auto number = Decimal::parse(value.text(), limits);
    if (!number.ok()) return invalid(quoted(name) + ": " + number.error().message);
    return number;
}

/// Collects what is wrong with one line.
class LineReader {
public:
    LineReader(std::size_t number, std::vector<LineFault>& faults)
        : number_{number}, faults_{faults} {}

    SubmittedLine read(const json::Value& value) {
        SubmittedLine line;
        if (!value.is_object()) {
            refuse("invalid_line", R"(A line is an object like {"sku": "A-1", "quantity": "2"}.)");
            return line;
        }
        for (auto member = value.begin(); member != value.end(); ++member) {
            read_field(member.key(), *member, line);
        }
        if (line.sku.empty()) refuse("invalid_line", "The line has no sku.");
        if (value["quantity"].is_missing()) refuse("invalid_quantity", "The line has no quantity.");
        return line;
    }

private:
    void read_field(std::string_view name, const json::Value& value, SubmittedLine& line) {
        if (name == "sku") {
            line.sku = text(name, value, id_rule);
        } else if (name == "unit") {
            line.unit = text(name, value, unit_rule);
        } else if (name == "comment") {
            line.comment = text(name, value, text_rule);
        } else if (name == "quote") {
            line.quote = text(name, value, id_rule);
        } else if (name == "quantity") {
            const auto quantity = read_decimal(name, value, quantity_limits);
            if (!quantity.ok()) return refuse("invalid_quantity", quantity.error().message);
            if (quantity->sign() <= 0) {
                return refuse("invalid_quantity", "The quantity must be above 0.");
            }
            line.quantity = quantity->trimmed();
        } else if (name == "unit_price") {
            if (value.is_null()) return;
            const auto price = read_decimal(name, value, price_limits);
            if (!price.ok()) return refuse("invalid_price", price.error().message);
            if (price->sign() < 0) {
                return refuse("invalid_price", "The unit price must not be below 0.");
            }
            line.unit_price = *price;
        } else {
            refuse(
                "invalid_line",
                "A line has no field " + quoted(name) +
                    ": use sku, quantity, unit, unit_price, quote and comment."
            );
        }
    }

    std::string text(std::string_view name, const json::Value& value, TextRule rule) {
        auto read = read_text(name, value, rule);
        if (read.ok()) return std::move(*read);
        refuse("invalid_line", read.error().message);
        return {};
    }

    /// The first fault of a line is enough.
    void refuse(std::string_view code, std::string detail) {
        if (!faults_.empty() && faults_.back().line == number_) return;
        faults_.push_back({number_, std::string{code}, std::move(detail)});
    }

    std::size_t number_;
    std::vector<LineFault>& faults_;
};

Status read_lines(const json::Value& lines, Submission& order, std::vector<LineFault>& faults) {
    if (!lines.is_array() || lines.size() == 0) {
        return invalid(R"(An order has "lines": a list of at least one line.)");
    }
    if (lines.size() > order_lines_max) {
        return invalid(
            "An order has at most 10,000 lines; this one has " + std::to_string(lines.size()) +
            ". Order in parts."
        );
    }
    order.lines.reserve(lines.size());
    for (const auto line : lines) {
        order.lines.push_back(LineReader{order.lines.size() + 1, faults}.read(line));
    }
    return {};
}

Status read_field(std::string_view name, const json::Value& value, Submission& order) {
    if (name == "currency") {
        order.currency = PORTICO_TRY(read_text(name, value, {3, false}));
        if (!order.currency.empty()) PORTICO_TRY(Currency::parse(order.currency));
    } else if (name == "client_reference") {
        order.client_reference = PORTICO_TRY(read_text(name, value, reference_rule));
    } else if (name == "comment") {
        order.comment = PORTICO_TRY(read_text(name, value, text_rule));
    } else if (name == "delivery_address") {
        order.delivery_address = PORTICO_TRY(read_text(name, value, text_rule));
    } else if (name == "requested_at") {
        const auto text = PORTICO_TRY(read_text(name, value, reference_rule));
        if (!text.empty()) order.requested_at = PORTICO_TRY(parse_time(text));
    } else {
        return invalid(
            "An order has no field " + quoted(name) +
            ": use lines, currency, client_reference, requested_at, comment and delivery_address."
        );
    }
    return {};
}

bool is_head_of_record(std::string_view name) {
    return name == "company" || name == "member" || name == "channel" || name == "submitted_at";
}

Result<Submission> read(std::string_view json, Fields fields, std::vector<LineFault>& faults) {
    const auto document = PORTICO_TRY(json::parse(json, order_limits()));
    const auto root = document.root();
    if (!root.is_object()) {
        return invalid(R"(An order is an object like {"lines": [{"sku": "A-1", "quantity": "2"}]}.)"
        );
    }
    Submission order;
    for (auto member = root.begin(); member != root.end(); ++member) {
        if (member.key() == "lines") continue;
        if (fields == Fields::record && is_head_of_record(member.key())) continue;
        PORTICO_TRY(read_field(member.key(), *member, order));
    }
    PORTICO_TRY(read_lines(root["lines"], order, faults));
    if (!faults.empty()) return invalid(sentence_of(faults));
    return order;
}

void write_optional(json::Writer& writer, std::string_view name, std::string_view text) {
    if (!text.empty()) writer.member(name, text);
}

}  // namespace

json::Limits order_limits() {
    json::Limits limits;
    limits.bytes_max = order_bytes_max + 4'096;  // a record is a little longer than its submission
    limits.depth_max = 8;
    return limits;
}

std::string sentence_of(const std::vector<LineFault>& faults) {
    std::string text;
    for (std::size_t i = 0; i < std::min(faults.size(), faults_in_sentence); ++i) {
        if (i > 0) text += ' ';
        text += "Line " + std::to_string(faults[i].line) + ": " + faults[i].detail;
    }
    if (faults.size() > faults_in_sentence) {
        text += " And " + std::to_string(faults.size() - faults_in_sentence) + " more lines.";
    }
    return text;
}

Result<Submission> read_submission(std::string_view json, std::vector<LineFault>& faults) {
    if (json.size() > order_bytes_max) {
        return Error{Code::quota, "An order has at most 4 MiB. Order in parts."};
    }
    return read(json, Fields::submission, faults);
}

Result<Submission> read_record(std::string_view json) {
    std::vector<LineFault> faults;
    return read(json, Fields::record, faults);
}

std::string text_of(const Submission& order, const RecordHead* head) {
    std::string text;
    json::Writer writer{text};
    writer.begin_object();
    if (head != nullptr) {
        writer.member("company", head->company);
        write_optional(writer, "member", head->member);
        writer.member("channel", head->channel);
        writer.member("submitted_at", format_time(head->submitted_at));
    }
    write_optional(writer, "currency", order.currency);
    write_optional(writer, "client_reference", order.client_reference);
    if (order.requested_at) writer.member("requested_at", format_time(*order.requested_at));
    write_optional(writer, "comment", order.comment);
    write_optional(writer, "delivery_address", order.delivery_address);
    writer.key("lines").begin_array();
    for (const auto& line : order.lines) {
        writer.begin_object().member("sku", line.sku).member("quantity", line.quantity.text());
        write_optional(writer, "unit", line.unit);
        if (line.unit_price) writer.member("unit_price", line.unit_price->text());
        if (head == nullptr) write_optional(writer, "quote", line.quote);  // no matter of the ERP's
        write_optional(writer, "comment", line.comment);
        writer.end_object();
    }
    writer.end_array().end_object();
    return text;
}

std::string hash_of(const Submission& order) {
    auto plain = order;
    for (auto& line : plain.lines) {
        if (line.unit_price) line.unit_price = line.unit_price->trimmed();
    }
    const auto text = text_of(plain, nullptr);
    std::string hash;
    for (const std::uint64_t seed : {1U, 2U}) {
        std::array<char, 16> digits{};
        const auto end = std::to_chars(
            digits.data(), digits.data() + digits.size(), content_hash(text, seed), 16
        );
        const std::string_view part{digits.data(), end.ptr};
        hash.append(16 - part.size(), '0').append(part);
    }
    return hash;
}

std::optional<Decimal> total_of(const Submission& order) {
    const auto currency = Currency::parse(order.currency);
    if (!currency.ok()) return std::nullopt;
    const int digits = currency->minor_digits();
    auto sum = Decimal::scaled(0, digits);
    for (const auto& line : order.lines) {
        if (!line.unit_price) return std::nullopt;
        const auto total = multiply(line.quantity, *line.unit_price, digits, RoundingMode::half_up);
        if (!total.ok()) return std::nullopt;
        const auto next = add(sum, *total);
        if (!next.ok()) return std::nullopt;
        sum = *next;
    }
    return sum;
}

}  // namespace portico::erp
