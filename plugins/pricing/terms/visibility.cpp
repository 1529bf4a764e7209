#include "terms/visibility.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <optional>

#include <portico/json.hpp>

#include "domain/names.hpp"

namespace portico::pricing {
namespace {

std::optional<TermKind> decision_of(TermTable::Run run, Moment at) {
    const auto term = std::find_if(run.begin(), run.end(), [&](const Term& one) {
        return one.validity.contains(at);
    });
    if (term == run.end()) return {};
    return term->kind;
}

void append_decision(
    json::Writer& writer, std::string_view target, const std::optional<TermKind>& decision
) {
    if (decision) writer.member(target, name_of(*decision));
}

}  // namespace

std::string visibility_version(const BuyerTerms& buyer) {
    const auto& terms = buyer.terms();
    auto text = std::to_string(terms.published) + "/" +
                std::to_string(terms.terms->visibility_changes(buyer.at()));
    for (const auto& holder : buyer.holders()) {
        if (!holder.terms->has(TermFamily::visibility)) continue;
        text.append("/").append(name_of(holder.kind)).append(":").append(holder.id);
    }
    std::array<char, 16> digits{};
    const auto end =
        std::to_chars(digits.data(), digits.data() + digits.size(), hash_of(text), 16).ptr;
    return {digits.data(), end};
}

std::string render_visibility(const BuyerTerms& buyer, std::string_view known) {
    const auto version = visibility_version(buyer);
    std::string out;
    json::Writer writer{out};
    writer.begin_object().member("version", version);
    if (version == known) {
        writer.key("unchanged").boolean(true).end_object();
        return out;
    }
    constexpr auto family = TermFamily::visibility;
    const auto at = buyer.at();
    writer.key("steps").begin_array();
    for (const auto& holder : buyer.holders()) {
        if (!holder.terms->has(family)) continue;
        writer.begin_object();
        append_decision(writer, "all", decision_of(holder.terms->of_all(family), at));
        writer.key("categories").begin_object();
        holder.terms->each_category(family, [&](std::string_view path, TermTable::Run run) {
            append_decision(writer, path, decision_of(run, at));
        });
        writer.end_object().key("skus").begin_object();
        holder.terms->each_sku(family, [&](std::string_view sku, TermTable::Run run) {
            append_decision(writer, sku, decision_of(run, at));
        });
        writer.end_object().end_object();
    }
    writer.end_array().end_object();
    return out;
}

}  // namespace portico::pricing
