#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include <portico/decimal.hpp>
#include <portico/result.hpp>

#include "proof.hpp"

namespace portico::pricing {

/// What a rule said before.
struct FormerValue {
    std::string value;
    RuleKind kind = RuleKind::fixed;
    Moment known_from = 0;  ///< 0: before history was kept
    Moment known_to = 0;
};

/// Where the version of a rule (or base price) that a proof names came from.
struct RuleStory {
    enum class Source : std::uint8_t { erp, publication };

    Source source = Source::erp;
    std::string record;        ///< of the ERP: "rules.csv:17"
    Moment changed_at = 0;     ///< when the ERP says that it changed, or when it was published
    Moment known_since = 0;    ///< 0: before history was kept
    std::int64_t version = 0;  ///< of the publication
    std::string published_by;  ///< the operator's key
    std::size_t former_count = 0;
    std::vector<FormerValue> former;  ///< the last few, latest first
};

/// Former values that a proof names.
inline constexpr std::size_t former_values_max = 5;

/// Tells what is written down beside the prices: looked up only for a proof.
class RuleStories {
public:
    /// The story of one line of a proof; absent where nothing is known about it.
    /// Errors: those of the database.
    virtual Result<std::optional<RuleStory>> story_of(
        const ProofLine& line, std::string_view sku
    ) = 0;

protected:
    ~RuleStories() = default;
};

}  // namespace portico::pricing
