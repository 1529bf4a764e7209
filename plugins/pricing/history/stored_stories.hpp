#pragma once

#include <portico/database.hpp>

#include "domain/rule_story.hpp"

namespace portico::pricing {

/// Reads the stories of rules as they were known at one moment from the mirror, its history and the
/// publications. One thread.
class StoredStories final : public RuleStories {
public:
    /// `known_at`: what became known later is not told.
    StoredStories(Database& database, Moment known_at) : database_{database}, known_at_{known_at} {}

    Result<std::optional<RuleStory>> story_of(const ProofLine& line, std::string_view sku) override;

private:
    Result<std::optional<RuleStory>> mirrored(
        std::string_view entity, std::string_view company, std::string_view id
    );
    Result<std::optional<RuleStory>> published(std::string_view company, std::string_view id);

    Database& database_;
    Moment known_at_;
};

}  // namespace portico::pricing
