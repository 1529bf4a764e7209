#include "pull/polled_model.hpp"

#include <algorithm>

namespace portico::erp_tryton {
namespace {

Result<NaiveTime> newest_by(
    Erp& erp, const Source& source, std::string_view order, Instant deadline
) {
    const auto rows = PORTICO_TRY(erp.search_read(
        {.model = source.model,
         .fields = {"create_date", "write_date"},
         .limit = 1,
         .order = order},
        deadline
    ));
    NaiveTime newest = 0;
    for (const auto row : rows) {
        newest = std::max(newest, read_stamp(row));
    }
    return newest;
}

}  // namespace

Result<NaiveTime> newest_of(Erp& erp, const Source& source, Instant deadline) {
    const auto written =
        PORTICO_TRY(newest_by(erp, source, R"([["write_date","DESC NULLS LAST"]])", deadline));
    const auto created =
        PORTICO_TRY(newest_by(erp, source, R"([["create_date","DESC"]])", deadline));
    return std::max(written, created);
}

Result<Rows> read_page(
    Erp& erp,
    const Source& source,
    Domain domain,
    std::int64_t after,
    std::uint32_t limit,
    Instant deadline
) {
    domain.clause(source.clause);
    if (after > 0) domain.where("id", ">", after);
    Query query{
        .model = source.model,
        .domain = std::move(domain),
        .fields = source.fields,
        .limit = limit,
        .is_tolerant = true};
    query.fields.insert(query.fields.end(), {"create_date", "write_date"});
    auto rows = PORTICO_TRY(erp.search_read(query, deadline));
    for (const auto row : rows) {
        const auto id = read_id(row["id"]);
        if (id <= after) return unavailable("Tryton's records did not come in the order of ids.");
        after = id;
    }
    return rows;
}

Status PolledModel::poll(
    Erp& erp, Instant now, Instant deadline, const std::function<void(json::Value row)>& row
) {
    if (!PORTICO_TRY(erp.has_model(source_.model, deadline))) return {};
    const auto overlap_us = std::chrono::microseconds{polling_.overlap}.count();
    if (!is_begun_) {
        window_.begin_at(PORTICO_TRY(newest_of(erp, source_, deadline)), now);
        PORTICO_TRY(poll_pages(erp, {}, false, deadline, row));
        is_begun_ = true;
        return {};
    }
    Domain changed;
    changed.written_after(window_.begin(overlap_us));
    auto before = window_;
    const auto polled = poll_pages(erp, changed, true, deadline, row);
    if (!polled.ok()) {
        window_ = before;
        return polled;
    }
    window_.end_pass(now, overlap_us);
    return {};
}

Status PolledModel::poll_pages(
    Erp& erp,
    const Domain& domain,
    bool is_window,
    Instant deadline,
    const std::function<void(json::Value row)>& row
) {
    std::int64_t after = 0;
    while (true) {
        const auto rows =
            PORTICO_TRY(read_page(erp, source_, domain, after, polling_.page_records, deadline));
        for (const auto one : rows) {
            after = read_id(one["id"]);
            if (is_window && !window_.is_new(after, read_stamp(one))) continue;
            row(one);
        }
        if (rows.size() < polling_.page_records) return {};
        if (is_window && !window_.is_limited()) {
            window_.limit_to(PORTICO_TRY(newest_of(erp, source_, deadline)));
        }
    }
}

}  // namespace portico::erp_tryton
