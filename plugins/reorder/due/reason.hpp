#pragma once

#include <string>
#include <string_view>

#include <portico/decimal.hpp>

#include "due_model.hpp"

namespace portico::reorder {

/// What a buyer is proposed to order of one article.
struct Proposal {
    Decimal quantity;       ///< in `unit`
    std::string_view unit;  ///< code
};

/// Why an article is due, as a person says it: "Every 27 days, 24 pcs at a time; last 31 days ago."
/// `language` is en, uk or ru. Pure.
std::string reason_text(
    const DueArticle& due, const Proposal& usual, Day today, std::string_view language
);

}  // namespace portico::reorder
