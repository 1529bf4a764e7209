#pragma once

#include <cstdint>
#include <functional>
#include <string>

#include <portico/database.hpp>
#include <portico/result.hpp>

#include "domain/index.hpp"
#include "terms/term_index.hpp"

namespace portico::pricing {

/// What an import would have meant for real orders.
struct EffectQuestion {
    std::int64_t import_id = 0;
    Moment since = 0;  ///< orders from here on
    Moment at = 0;     ///< the day whose prices are compared
};

/// What makes prices: rules, and the terms of sale that say how low they may be.
struct PriceSources {
    const Index& rules;
    const TermIndex& terms;
};

/// What counts now, and what would count.
struct EffectSources {
    PriceSources before;
    PriceSources after;
};

/// Told of each company; an Error ends the work.
using EffectWatch = std::function<Status(std::int64_t companies)>;

/// The earliest moment at which the import's new and changed rules count, but not before
/// `published_at`: prices are compared there. Errors: those of the database.
Result<Moment> first_day_of(Database& database, std::int64_t import_id, Moment published_at);

/// Prices every order line twice, of the companies that the import can touch, by the engine of
/// requests, floors included: by what counts now and by what would count. Keeps for each company
/// with a difference its sums and its 20 largest changes by SKU (table import_effect); gives the
/// summary as JSON. Memory is that of one company's products. Errors: those of the database and of
/// `watch`.
Result<std::string> measure_effect(
    Database& database,
    const EffectSources& sources,
    const EffectQuestion& question,
    const EffectWatch& watch
);

}  // namespace portico::pricing
