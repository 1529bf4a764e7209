#pragma once

#include <chrono>
#include <functional>
#include <string_view>

#include <portico/result.hpp>

#include "protocol/erp.hpp"
#include "pull/change_window.hpp"
#include "pull/source.hpp"

namespace portico::erp_tryton {

/// How long transactions of the ERP may last, and how much is read at once.
struct Polling {
    std::chrono::seconds overlap{60};
    std::uint32_t page_records = 1000;
};

/// The newest write_date or create_date of a model; 0 for an empty one.
Result<NaiveTime> newest_of(Erp& erp, const Source& source, Instant deadline);

/// One page of a model's rows by id, beginning behind `after`. `domain` is added to the source's
/// clause.
Result<Rows> read_page(
    Erp& erp,
    const Source& source,
    Domain domain,
    std::int64_t after,
    std::uint32_t limit,
    Instant deadline
);

/// What changed in a model since the last call, all pages of it, without what was seen before. At
/// the first call everything. For models that are kept in memory.
class PolledModel {
public:
    PolledModel(Source source, Polling polling) : source_{std::move(source)}, polling_{polling} {}

    Status poll(
        Erp& erp, Instant now, Instant deadline, const std::function<void(json::Value row)>& row
    );

    /// Everything again at the next call.
    void restart() { is_begun_ = false; }

private:
    Status poll_pages(
        Erp& erp,
        const Domain& domain,
        bool is_window,
        Instant deadline,
        const std::function<void(json::Value row)>& row
    );

    Source source_;
    Polling polling_;
    ChangeWindow window_;
    bool is_begun_ = false;
};

}  // namespace portico::erp_tryton
