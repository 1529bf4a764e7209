#include "history/stored_stories.hpp"

#include <string>

#include <portico/json.hpp>

namespace portico::pricing {
namespace {

constexpr std::string_view published_prefix = "p:";

constexpr auto select_rule =
    "SELECT source, updated_at, known_since FROM erp.price_rule "
    "WHERE company_id = $1 AND id = $2 AND known_since <= $3";
constexpr auto select_product =
    "SELECT source, updated_at, known_since FROM erp.product "
    "WHERE $1 = '' AND sku = $2 AND known_since <= $3";

/// Latest first.
constexpr auto select_versions =
    "SELECT record, known_from, known_to FROM erp.record_history WHERE company_id = $1 "
    "AND entity = $2 AND id = $3 AND known_from <= $4 ORDER BY known_from DESC LIMIT 100";

constexpr auto select_published =
    "SELECT published_rule.value, published_rule.kind, known_from, known_to, "
    "published_rule.version_id, published_by FROM published_rule "
    "LEFT JOIN publication ON publication.version_id = published_rule.version_id "
    "WHERE company_id = $1 AND id = $2 AND known_from <= $3 ORDER BY known_from DESC LIMIT 100";

void keep_former(RuleStory& story, FormerValue value) {
    ++story.former_count;
    if (story.former.size() < former_values_max) story.former.push_back(std::move(value));
}

}  // namespace

Result<std::optional<RuleStory>> StoredStories::story_of(
    const ProofLine& line, std::string_view sku
) {
    if (line.level == Level::base) return mirrored("product", {}, sku);
    const auto company = line.holder_kind == HolderKind::company ? line.holder : std::string_view{};
    if (line.rule.view().starts_with(published_prefix)) {
        return published(company, line.rule.view().substr(published_prefix.size()));
    }
    return mirrored("price_rule", company, line.rule);
}

Result<std::optional<RuleStory>> StoredStories::mirrored(
    std::string_view entity, std::string_view company, std::string_view id
) {
    const bool is_rule = entity == "price_rule";
    std::optional<RuleStory> story;
    PORTICO_TRY(database_.each(
        is_rule ? select_rule : select_product,
        [&](const Row& row) -> Status {
            story.emplace();
            story->record = row.string(0);
            story->changed_at = row.integer(1);
            story->known_since = row.integer(2);
            return {};
        },
        company,
        id,
        known_at_
    ));
    const auto keep_version = [&](const Row& row) -> Status {
        const auto document = PORTICO_TRY(json::parse(row.text(0)));
        const auto record = document.root();
        const auto from = row.integer(1);
        if (!story) {  // the version that was known then
            story.emplace();
            story->record = record["source"].text();
            story->changed_at = PORTICO_TRY(record["updated_at"].integer());
            story->known_since = from;
            return {};
        }
        FormerValue former{
            record[is_rule ? "value" : "base_price"].string(), {}, from, row.integer(2)};
        if (is_rule) former.kind = PORTICO_TRY(rule_kind_named(record["kind"].text()));
        if (former.value.empty() || record["active"].text() == "0") return {};
        keep_former(*story, std::move(former));
        return {};
    };
    PORTICO_TRY(database_.each(select_versions, keep_version, company, entity, id, known_at_));
    return story;
}

Result<std::optional<RuleStory>> StoredStories::published(
    std::string_view company, std::string_view id
) {
    std::optional<RuleStory> story;
    const auto keep_version = [&](const Row& row) -> Status {
        if (!story) {
            story.emplace();
            story->source = RuleStory::Source::publication;
            story->changed_at = row.integer(2);
            story->known_since = row.integer(2);
            story->version = row.integer(4);
            story->published_by = row.string(5);
            return {};
        }
        const auto kind = PORTICO_TRY(rule_kind_named(row.text(1)));
        keep_former(*story, {row.string(0), kind, row.integer(2), row.integer(3)});
        return {};
    };
    PORTICO_TRY(database_.each(select_published, keep_version, company, id, known_at_));
    return story;
}

}  // namespace portico::pricing
