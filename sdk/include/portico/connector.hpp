#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include <portico/abi/connector.h>
#include <portico/boundary.hpp>
#include <portico/clock.hpp>
#include <portico/json.hpp>

namespace portico {

/// Where a connector puts what it read; an Error means: stop and return it.
class Records {
public:
    Records() = default;
    virtual ~Records() = default;
    Records(const Records&) = delete;
    Records& operator=(const Records&) = delete;

    /// One canonical record: a JSON object with `id` and the entity's fields. `source` says where
    /// it came from, for people ("orders.csv:17").
    virtual Status record(std::string_view json, std::string_view source) = 0;
    /// The record with this id is gone in the ERP.
    virtual Status deleted(std::string_view id, std::string_view source) = 0;
    /// Something that can't be made a record: goes to the quarantine list.
    virtual Status rejected(
        std::string_view source, std::string_view reason, std::string_view raw
    ) = 0;
};

struct PullRequest {
    std::string_view entity = {};  ///< "company", "order_line", ...
    std::string_view cursor = {};  ///< what the former page gave; empty at first
    std::uint32_t limit = 0;       ///< records a page, about
    Instant deadline{};
};

struct PullPage {
    std::string next_cursor = {};  ///< opaque, at most 64 KiB
    bool more = false;             ///< ask again at once
    bool snapshot = false;         ///< part of a full snapshot of the entity
    bool complete = false;         ///< the snapshot ends here: what it did not name is deactivated
    bool whole = false;            ///< all that the ERP has was named since this pull began
    std::int64_t remaining = -1;   ///< about how many records; -1: unknown
};

struct ConnectorDescription {
    std::vector<std::string> entities = {};  ///< in the order in which they should be pulled
    std::vector<std::string> push = {};
    std::string description = {};
};

/// One ERP's or shop's API; a plugin gives it with Plugin::connector(). One pull at a time.
class Connector {
public:
    Connector() = default;
    virtual ~Connector() = default;
    Connector(const Connector&) = delete;
    Connector& operator=(const Connector&) = delete;

    virtual Result<ConnectorDescription> describe() = 0;

    /// One page of changes after the cursor; after a crash the same page is asked again.
    /// Errors: Code::unavailable (ERP down), Code::timeout, Code::denied (login), Code::invalid
    /// (configuration).
    virtual Result<PullPage> pull(const PullRequest& request, Records& records) = 0;

    /// One sentence about whether the ERP can be reached with this configuration.
    virtual Result<std::string> probe() = 0;
};

namespace detail {

/// The other side's record callbacks as Records.
class AbiRecords final : public Records {
public:
    AbiRecords(Host host, const portico_records& records) : host_{host}, records_{records} {}

    Status record(std::string_view json, std::string_view source) override {
        return host_.check(records_.record(records_.context, to_abi(json), to_abi(source)));
    }

    Status deleted(std::string_view id, std::string_view source) override {
        return host_.check(records_.deleted(records_.context, to_abi(id), to_abi(source)));
    }

    Status rejected(std::string_view source, std::string_view reason, std::string_view raw)
        override {
        return host_.check(
            records_.rejected(records_.context, to_abi(source), to_abi(reason), to_abi(raw))
        );
    }

private:
    Host host_;
    const portico_records& records_;
};

/// A Connector behind its C table.
class ConnectorSlots {
public:
    ConnectorSlots(Host host, Connector& connector)
        : host_{host},
          connector_{connector},
          table_{sizeof(portico_connector), this, &describe, &pull, &probe} {}

    ConnectorSlots(const ConnectorSlots&) = delete;
    ConnectorSlots& operator=(const ConnectorSlots&) = delete;

    [[nodiscard]] const portico_connector* table() const { return &table_; }

private:
    static portico_status describe(void* context, portico_sink out) noexcept {
        auto& self = *static_cast<ConnectorSlots*>(context);
        portico_status written = PORTICO_OK;
        const auto outcome = self.host_.guard([&]() -> Status {
            const auto description = PORTICO_TRY(self.connector_.describe());
            std::string text;
            json::Writer writer{text};
            writer.begin_object().key("entities").begin_array();
            for (const auto& entity : description.entities) writer.string(entity);
            writer.end_array().key("push").begin_array();
            for (const auto& entity : description.push) writer.string(entity);
            writer.end_array().member("description", description.description).end_object();
            written = write_to(out, text);
            return {};
        });
        return outcome != PORTICO_OK ? outcome : written;
    }

    static portico_status pull(
        void* context,
        const portico_pull* request,
        portico_records records,
        portico_sink next_cursor,
        std::uint32_t* flags,
        std::int64_t* remaining
    ) noexcept {
        auto& self = *static_cast<ConnectorSlots*>(context);
        portico_status written = PORTICO_OK;
        const auto outcome = self.host_.guard([&]() -> Status {
            AbiRecords sink{self.host_, records};
            const auto page = PORTICO_TRY(self.connector_.pull(
                {from_abi(request->entity),
                 from_abi(request->cursor),
                 request->limit,
                 instant_of(request->deadline_us)},
                sink
            ));
            *flags = 0;
            if (page.more) *flags |= PORTICO_PULL_MORE;
            if (page.snapshot) *flags |= PORTICO_PULL_SNAPSHOT;
            if (page.complete) *flags |= PORTICO_PULL_COMPLETE;
            if (page.whole) *flags |= PORTICO_PULL_WHOLE;
            *remaining = page.remaining;
            written = write_to(next_cursor, page.next_cursor);
            return {};
        });
        return outcome != PORTICO_OK ? outcome : written;
    }

    static portico_status probe(void* context, portico_sink sentence) noexcept {
        auto& self = *static_cast<ConnectorSlots*>(context);
        portico_status written = PORTICO_OK;
        const auto outcome = self.host_.guard([&]() -> Status {
            written = write_to(sentence, PORTICO_TRY(self.connector_.probe()));
            return {};
        });
        return outcome != PORTICO_OK ? outcome : written;
    }

    Host host_;
    Connector& connector_;
    portico_connector table_;
};

}  // namespace detail
}  // namespace portico
