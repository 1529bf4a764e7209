#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include <portico/json.hpp>
#include <portico/result.hpp>

#include "pull/feed.hpp"
#include "pull/polled_model.hpp"
#include "settings.hpp"

namespace portico::erp_tryton {

/// sale.complaint, kept in memory: there are few. The canonical model has none: they are the
/// attribute `complaints` of the sale or invoice that they are about; one about a line is about its
/// sale or invoice. None where the module is missing.
class Complaints {
public:
    static constexpr std::string_view model = "sale.complaint";

    explicit Complaints(const Settings& settings);

    /// Brings them up to date; once a pull, before the others.
    Status refresh(Pull& pull);

    /// The sales ("sale.sale") or invoices ("account.invoice") that these complaints are about.
    [[nodiscard]] std::vector<std::int64_t> subjects(
        std::string_view subject_model, const Rows& complaints
    ) const;

    /// Member `complaints` of an open object, if there are any.
    void write(json::Writer& writer, std::string_view subject_model, std::int64_t subject) const;

    /// Looks which drafts were deleted (Tryton deletes no others); the sales or invoices that any
    /// deleted one was about since this was last asked for this model.
    Result<std::vector<std::int64_t>> take_lost(std::string_view subject_model, Pull& pull);

private:
    struct Complaint {
        std::string model;  ///< of its subject; empty: something else
        std::int64_t subject = 0;
        std::string number;
        std::string state;
        std::string date;
        std::string description;
    };

    using Subject = std::pair<std::string, std::int64_t>;

    static Status find_parents(
        std::string_view line_model,
        std::string_view parent,
        std::vector<std::pair<std::int64_t, Complaint>>& complaints,
        Pull& pull
    );
    void drop(std::int64_t id);

    PolledModel rows_;
    std::unordered_map<std::int64_t, Complaint> complaints_;
    std::map<Subject, std::vector<std::int64_t>> by_subject_;
    std::map<std::string, std::vector<std::int64_t>, std::less<>> lost_;
};

}  // namespace portico::erp_tryton
