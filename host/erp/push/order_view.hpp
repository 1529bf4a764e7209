#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <portico/json.hpp>
#include <portico/result.hpp>

#include "erp/push/outbox.hpp"

namespace portico::erp {

/// Orders as a company sees them: what the outbox knows joined with what the mirror knows.
/// Thread-safe; each call asks for one company only.
class OrderView {
public:
    /// `outbox` outlives it; its database has the mirror attached.
    explicit OrderView(const Outbox& outbox) : outbox_{outbox} {}

    /// One order with lines and steps as JSON, by our id or by the ERP's; what of it is ours to say
    /// in `language` ("en", "uk" or "ru"). Errors: Code::not_found (no such order of this company).
    [[nodiscard]] Result<std::string> show(
        std::string_view company, std::string_view id, std::string_view language = "en"
    ) const;

    /// A page of the history: {"items": [...], "next": cursor or null, "as_of": ...}.
    [[nodiscard]] Result<std::string> list(
        const HistoryFilter& filter, std::string_view language = "en"
    ) const;

private:
    struct Mirrored;
    struct Entry;

    [[nodiscard]] Result<std::optional<Mirrored>> find_mirrored(
        std::string_view company, std::string_view id
    ) const;
    [[nodiscard]] Result<std::vector<Mirrored>> mirrored(const HistoryFilter& filter) const;
    [[nodiscard]] Result<std::vector<Entry>> entries(const HistoryFilter& filter) const;
    Status write_entry(json::Writer& writer, const Entry& entry, std::size_t& lines) const;
    Status write_lines(json::Writer& writer, const Entry& entry, std::size_t& lines) const;
    Status write_steps(json::Writer& writer, const Entry& entry) const;
    Status write_as_of(json::Writer& writer) const;

    const Outbox& outbox_;
};

}  // namespace portico::erp
