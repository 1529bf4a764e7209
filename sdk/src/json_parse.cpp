// Boost.JSON's SAX parser writes the tape. Header-only: a plugin needs no Boost library.
#include <algorithm>
#include <array>
#include <cstdint>
#include <functional>
#include <limits>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include <boost/json/basic_parser_impl.hpp>
#include <boost/json/src.hpp>

#include <portico/json.hpp>

namespace portico::json {

/// Receives the parser's events. Strings and numbers that stand unchanged in the input are views
/// into its copy; strings with escapes are appended behind it.
class TapeBuilder {
public:
    static constexpr std::size_t max_object_size = std::numeric_limits<std::size_t>::max();
    static constexpr std::size_t max_array_size = max_object_size;
    static constexpr std::size_t max_key_size = max_object_size;
    static constexpr std::size_t max_string_size = max_object_size;

    enum class Refusal : std::uint8_t { none, too_many_values, duplicate_key };

    explicit TapeBuilder(const Limits& limits) : limits_{limits} {}

    void start(std::string_view text) {
        input_ = text;
        document_.characters_.assign(text);
        document_.nodes_.reserve(text.size() / 8 + 4);
    }

    [[nodiscard]] Refusal refusal() const { return refusal_; }

    [[nodiscard]] const std::string& duplicate() const { return duplicate_; }

    Document take() { return std::move(document_); }

    // What basic_parser calls; false stops it.
    using View = boost::json::string_view;
    using Failure = boost::json::error_code;

    bool on_document_begin(Failure&) { return true; }

    bool on_document_end(Failure&) { return true; }

    bool on_object_begin(Failure& failure) { return open(Kind::object, failure); }

    bool on_object_end(std::size_t count, Failure& failure) {
        const auto start = close(count);
        if (count > 1 && has_duplicate(start, count)) {
            refusal_ = Refusal::duplicate_key;
            return stop(failure);
        }
        return true;
    }

    bool on_array_begin(Failure& failure) { return open(Kind::array, failure); }

    bool on_array_end(std::size_t count, Failure&) {
        close(count);
        return true;
    }

    bool on_key_part(View part, std::size_t, Failure&) { return gather(part); }

    bool on_key(View rest, std::size_t total, Failure& failure) {
        return text(Kind::string, rest, total, failure);
    }

    bool on_string_part(View part, std::size_t, Failure&) { return gather(part); }

    bool on_string(View rest, std::size_t total, Failure& failure) {
        return text(Kind::string, rest, total, failure);
    }

    bool on_number_part(View part, Failure&) { return gather(part); }

    bool on_int64(std::int64_t, View rest, Failure& failure) { return number(rest, failure); }

    bool on_uint64(std::uint64_t, View rest, Failure& failure) { return number(rest, failure); }

    bool on_double(double, View rest, Failure& failure) { return number(rest, failure); }

    bool on_bool(bool flag, Failure& failure) {
        if (!add(Kind::boolean, failure)) return false;
        document_.nodes_.back().flag = flag;
        return true;
    }

    bool on_null(Failure& failure) { return add(Kind::null, failure); }

    bool on_comment_part(View, Failure&) { return true; }

    bool on_comment(View, Failure&) { return true; }

private:
    static bool stop(Failure& failure) {
        failure = boost::json::error::syntax;  // the refusal says more
        return false;
    }

    [[nodiscard]] std::uint32_t position() const {
        return static_cast<std::uint32_t>(document_.nodes_.size());
    }

    bool add(Kind kind, Failure& failure) {
        if (document_.nodes_.size() >= limits_.values_max) {
            refusal_ = Refusal::too_many_values;
            return stop(failure);
        }
        document_.nodes_.push_back({.kind = kind, .end = position() + 1});
        return true;
    }

    bool open(Kind kind, Failure& failure) {
        open_.push_back(position());
        return add(kind, failure);
    }

    std::uint32_t close(std::size_t count) {
        const auto start = open_.back();
        open_.pop_back();
        document_.nodes_[start].count = static_cast<std::uint32_t>(count);
        document_.nodes_[start].end = position();
        return start;
    }

    bool gather(View part) {
        if (!gathering_) {
            gathering_ = true;
            gathered_from_ = document_.characters_.size();
        }
        document_.characters_.append(part.data(), part.size());
        return true;
    }

    [[nodiscard]] bool is_input(View part) const {
        return std::less_equal<>{}(input_.data(), part.data()) &&
               std::less_equal<>{}(part.data() + part.size(), input_.data() + input_.size());
    }

    bool text(Kind kind, View rest, std::size_t total, Failure& failure) {
        if (!add(kind, failure)) return false;
        auto& node = document_.nodes_.back();
        node.length = static_cast<std::uint32_t>(total);
        if (!gathering_ && is_input(rest)) {
            node.offset = static_cast<std::uint32_t>(rest.data() - input_.data());
            return true;
        }
        gather(rest);
        gathering_ = false;
        node.offset = static_cast<std::uint32_t>(gathered_from_);
        return true;
    }

    bool number(View rest, Failure& failure) {
        const auto gathered = gathering_ ? document_.characters_.size() - gathered_from_ : 0;
        return text(Kind::number, rest, gathered + rest.size(), failure);
    }

    [[nodiscard]] std::string_view text_at(std::uint32_t index) const {
        const auto& node = document_.nodes_[index];
        return std::string_view{document_.characters_}.substr(node.offset, node.length);
    }

    /// Few keys are compared pairwise without memory; many are sorted.
    bool has_duplicate(std::uint32_t object, std::size_t count) {
        constexpr std::size_t few = 12;
        std::array<std::string_view, few> small;
        if (count > few) keys_.resize(count);
        const auto keys = count > few ? std::span{keys_} : std::span{small}.first(count);
        auto at = object + 1;
        for (auto& key : keys) {
            key = text_at(at);
            at = document_.nodes_[at + 1].end;
        }
        if (count > few) {
            std::sort(keys.begin(), keys.end());
            const auto twin = std::adjacent_find(keys.begin(), keys.end());
            if (twin == keys.end()) return false;
            duplicate_ = *twin;
            return true;
        }
        for (std::size_t i = 1; i < count; ++i) {
            for (std::size_t j = 0; j < i; ++j) {
                if (keys[i] != keys[j]) continue;
                duplicate_ = keys[i];
                return true;
            }
        }
        return false;
    }

    Limits limits_;
    std::string_view input_;
    Document document_;
    std::vector<std::uint32_t> open_;
    std::vector<std::string_view> keys_;
    bool gathering_ = false;
    std::size_t gathered_from_ = 0;
    Refusal refusal_ = Refusal::none;
    std::string duplicate_;
};

namespace {

using Parser = boost::json::basic_parser<TapeBuilder>;

Error refused(
    const TapeBuilder& tape, const boost::json::error_code& failure, const Limits& limits
) {
    switch (tape.refusal()) {
        case TapeBuilder::Refusal::too_many_values:
            return {
                Code::quota,
                "The JSON holds more than " + std::to_string(limits.values_max) +
                    " values: send it in parts."};
        case TapeBuilder::Refusal::duplicate_key: {
            std::string message = "The JSON has a member twice in one object: ";
            append_quoted(message, std::string_view{tape.duplicate()}.substr(0, 64));
            return invalid(message + ".");
        }
        case TapeBuilder::Refusal::none:
            break;
    }
    if (failure == boost::json::error::too_deep) {
        return {
            Code::quota,
            "The JSON is nested deeper than " + std::to_string(limits.depth_max) + " levels."};
    }
    return invalid("The JSON is wrong: " + failure.message() + ".");
}

Error at_byte(Error error, std::size_t offset) {
    error.message.pop_back();
    error.message += ", at byte " + std::to_string(offset) + ".";
    return error;
}

}  // namespace

Result<Document> parse(std::string_view text, const Limits& limits) {
    constexpr std::size_t offsets_max = std::numeric_limits<std::uint32_t>::max() / 2;
    const auto bytes_max = std::min(limits.bytes_max, offsets_max);
    if (text.size() > bytes_max) {
        return Error{
            Code::quota,
            "The JSON has " + std::to_string(text.size()) + " bytes: at most " +
                std::to_string(bytes_max) + " are allowed."};
    }
    boost::json::parse_options options;
    options.max_depth = limits.depth_max;
    Parser parser{options, limits};
    auto& tape = parser.handler();
    tape.start(text);

    boost::json::error_code failure;
    const auto read = parser.write_some(false, text.data(), text.size(), failure);
    if (failure) return at_byte(refused(tape, failure, limits), read);
    if (read < text.size()) {
        return at_byte(invalid("The JSON is wrong: something follows its end."), read);
    }
    return tape.take();
}

}  // namespace portico::json
