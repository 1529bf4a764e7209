#pragma once

#include <portico/json.hpp>
#include <portico/result.hpp>

#include "domain/rule.hpp"
#include "quotes/quote_book.hpp"

namespace portico::pricing {

/// Reads the plugin's configuration (see plugin.json); what is absent keeps its default.
/// Errors: Code::invalid with a sentence that names the key.
Result<Settings> read_settings(const json::Value& config);

/// How long quotes are kept and held; what is absent keeps its default.
QuoteLimits read_quote_limits(const json::Value& config);

/// `oracle_share`: the share of live prices that the slow engine checks. Errors: Code::invalid.
Result<Decimal> read_oracle_share(const json::Value& config);

}  // namespace portico::pricing
