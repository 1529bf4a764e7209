#pragma once

#include <portico/database.hpp>

#include "domain/companies.hpp"

namespace portico::catalogue {

/// Companies in the mirror.
class CompanyStore final : public CompanySource {
public:
    explicit CompanyStore(Database& database) : database_{database} {}

    [[nodiscard]] Result<std::string> name_of(std::string_view company) const override;

private:
    Database& database_;
};

}  // namespace portico::catalogue
