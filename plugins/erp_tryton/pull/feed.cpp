#include "pull/feed.hpp"

#include <algorithm>

#include <portico/time.hpp>

namespace portico::erp_tryton {
namespace {

/// An IN of more ids makes a query slow, and its text long.
constexpr std::size_t ids_a_query = 500;

std::string source_text(std::string_view model, std::int64_t id) {
    return std::string{model} + "," + std::to_string(id);
}

}  // namespace

Status Pull::give(std::string_view json, std::string_view model, std::int64_t id) {
    ++given_;
    page_.push_back({Fate::record, std::string{json}, source_text(model, id)});
    return {};
}

Status Pull::remove(std::string_view canonical_id, std::string_view model, std::int64_t id) {
    ++given_;
    page_.push_back({Fate::deleted, std::string{canonical_id}, source_text(model, id)});
    return {};
}

Status Pull::reject(
    std::string_view reason, std::string_view model, std::int64_t id, std::string_view raw
) {
    ++given_;
    page_.push_back({Fate::rejected, std::string{raw}, source_text(model, id), std::string{reason}}
    );
    return {};
}

Status Pull::deliver() {
    for (const auto& one : page_) {
        switch (one.fate) {
            case Fate::record:
                PORTICO_TRY(records_.record(one.text, one.source));
                break;
            case Fate::deleted:
                PORTICO_TRY(records_.deleted(one.text, one.source));
                break;
            case Fate::rejected:
                PORTICO_TRY(records_.rejected(one.source, one.reason, one.text));
                break;
        }
    }
    page_.clear();
    return {};
}

std::string Pull::utc(NaiveTime time) const {
    return format_time(time - std::chrono::microseconds{settings.zone_offset}.count());
}

Result<std::vector<std::int64_t>> Feed::owners(std::size_t, const Rows&, Pull&) {
    return std::vector<std::int64_t>{};
}

Status Feed::touched(std::size_t source, const Rows& changed, Pull& pull) {
    return give_again(PORTICO_TRY(owners(source, changed, pull)), pull);
}

Status Feed::give_again(std::vector<std::int64_t> ids, Pull& pull) {
    // A row that another source of this pull gave already is given again: it may have been read
    // before this change.
    std::sort(ids.begin(), ids.end());
    ids.erase(std::unique(ids.begin(), ids.end()), ids.end());
    std::erase(ids, 0);
    const auto& main = sources().front();
    for (std::size_t at = 0; at < ids.size(); at += ids_a_query) {
        const auto count = std::min(ids_a_query, ids.size() - at);
        auto fields = main.fields;
        fields.insert(fields.end(), {"create_date", "write_date"});
        Query query{.model = main.model, .fields = fields, .is_tolerant = true};
        query.domain.where_in("id", {ids.data() + at, count}).clause(main.clause);
        const auto rows = PORTICO_TRY(pull.erp.search_read(query, pull.deadline));
        PORTICO_TRY(render(rows, pull));
    }
    return {};
}

}  // namespace portico::erp_tryton
