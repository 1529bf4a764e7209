#pragma once

#include <memory>

#include "domain/rule.hpp"
#include "terms/product_facts.hpp"
#include "terms/term_table.hpp"

namespace portico::pricing {

/// Everything about terms that requests read: one version, never changed.
struct TermIndex {
    std::shared_ptr<const TermTable> terms = std::make_shared<const TermTable>();
    std::shared_ptr<const FactsTable> products = std::make_shared<const FactsTable>();
    Moment published = 0;  ///< the newest publication that `terms` knows
};

}  // namespace portico::pricing
