#pragma once

#include <string>
#include <string_view>

#include <portico/result.hpp>

namespace portico::catalogue {

/// Where a company's name is read. Thread-safe.
class CompanySource {
public:
    virtual ~CompanySource() = default;
    CompanySource() = default;
    CompanySource(const CompanySource&) = delete;
    CompanySource& operator=(const CompanySource&) = delete;

    /// Errors: Code::not_found.
    [[nodiscard]] virtual Result<std::string> name_of(std::string_view company) const = 0;
};

}  // namespace portico::catalogue
