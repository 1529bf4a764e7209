#pragma once

#include <chrono>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include <portico/abi/connector.h>
#include <portico/boundary.hpp>
#include <portico/clock.hpp>
#include <portico/json.hpp>
#include <portico/time.hpp>

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

/// One record for the ERP, to be created there exactly once; views end with the call.
struct PushRequest {
    std::string_view entity = {};  ///< "order"
    std::string_view key = {};     ///< unique for ever; goes into the ERP's record
    std::string_view json = {};    ///< order push record (sdk/canonical-model.md)
    std::uint32_t attempt = 1;
    bool is_uncertain =
        false;               ///< an earlier attempt may have reached the ERP, or still work there
    bool is_verify = false;  ///< its outcome is known: only see that it is there at most once
    Instant deadline{};
};

struct PushStep {
    std::string name;  ///< "created", "confirmed", ...
    Instant at{};
};

/// What the ERP made of it.
struct PushOutcome {
    bool is_accepted = false;
    bool is_pending = false;  ///< neither accepted nor refused yet: the same push comes again
    std::chrono::milliseconds check_after{5000};  ///< where pending: when, about
    std::string id = {};                          ///< the ERP's
    std::string number = {};                      ///< as people see it
    std::string status = {};                      ///< the ERP's word
    std::string reason = {};                      ///< why it was refused: a sentence for the buyer
    std::vector<PushStep> steps = {};
};

/// One look of Connector::check().
struct ConnectionCheck {
    std::string name;  ///< "address", "login", "rights", "company", "currency", ...
    bool is_ok = false;
    std::string sentence;  ///< what was found; where it is not ok, what to do
};

/// What the ERP's own price is asked for.
struct PriceSample {
    std::string_view company = {};
    std::string_view sku = {};
    std::string_view quantity = {};
    std::string_view unit = {};  ///< empty: the base unit
    std::string_view date = {};  ///< 2026-11-21
};

struct ErpPrice {
    std::string unit_price = {};
    std::string currency = {};
    std::string source = {};  ///< how the ERP came to it
    std::string error = {};   ///< why there is no price
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

    /// Creates the record in the ERP unless it is there already under this key; see
    /// portico_connector.push for what each error means. Several at once, never two of one key.
    virtual Result<PushOutcome> push(const PushRequest&) { return cannot("push"); }

    /// Looks at the whole connection as an admin would; ends at the first check that makes the
    /// others pointless.
    virtual Result<std::vector<ConnectionCheck>> check(Instant) { return cannot("check"); }

    /// The ERP's own prices, in the order of the samples.
    virtual Result<std::vector<ErpPrice>> price(const std::vector<PriceSample>&, Instant) {
        return cannot("price");
    }

    /// The bytes of a document by the `reference` of its record.
    virtual Result<std::string> fetch(std::string_view, Instant) { return cannot("fetch"); }

private:
    static Error cannot(std::string_view what) {
        return {Code::unsupported, "This connector has no " + std::string{what} + "()."};
    }
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
          table_{
              sizeof(portico_connector),
              this,
              &describe,
              &pull,
              &probe,
              &push,
              &check,
              &price,
              &fetch} {}

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

    /// A slot that answers with one text.
    template <class Answer>
    static portico_status answer(void* context, portico_sink out, Answer&& text_of) noexcept {
        auto& self = *static_cast<ConnectorSlots*>(context);
        portico_status written = PORTICO_OK;
        const auto outcome = self.host_.guard([&]() -> Status {
            const std::string text = PORTICO_TRY(text_of(self.connector_));
            written = write_to(out, text);
            return {};
        });
        return outcome != PORTICO_OK ? outcome : written;
    }

    static portico_status push(
        void* context, const portico_push* request, portico_sink out
    ) noexcept {
        return answer(context, out, [&](Connector& connector) -> Result<std::string> {
            return text_of(PORTICO_TRY(connector.push(
                {from_abi(request->entity),
                 from_abi(request->key),
                 from_abi(request->json),
                 request->attempt,
                 (request->flags & PORTICO_PUSH_UNCERTAIN) != 0,
                 (request->flags & PORTICO_PUSH_VERIFY) != 0,
                 instant_of(request->deadline_us)}
            )));
        });
    }

    static portico_status check(
        void* context, std::int64_t deadline_us, portico_sink out
    ) noexcept {
        return answer(context, out, [&](Connector& connector) -> Result<std::string> {
            const auto checks = PORTICO_TRY(connector.check(instant_of(deadline_us)));
            std::string text;
            json::Writer writer{text};
            writer.begin_object().key("checks").begin_array();
            for (const auto& check : checks) {
                writer.begin_object()
                    .member("name", check.name)
                    .key("ok")
                    .boolean(check.is_ok)
                    .member("sentence", check.sentence)
                    .end_object();
            }
            writer.end_array().end_object();
            return text;
        });
    }

    static portico_status price(
        void* context, portico_str request, std::int64_t deadline_us, portico_sink out
    ) noexcept {
        return answer(context, out, [&](Connector& connector) -> Result<std::string> {
            const auto document = PORTICO_TRY(json::parse(from_abi(request)));
            std::vector<PriceSample> samples;
            for (const auto sample : document.root()["samples"]) {
                samples.push_back(
                    {sample["company"].text(),
                     sample["sku"].text(),
                     sample["quantity"].text(),
                     sample["unit"].text(),
                     sample["date"].text()}
                );
            }
            return text_of(PORTICO_TRY(connector.price(samples, instant_of(deadline_us))));
        });
    }

    static portico_status fetch(
        void* context, portico_str reference, std::int64_t deadline_us, portico_sink out
    ) noexcept {
        return answer(context, out, [&](Connector& connector) {
            return connector.fetch(from_abi(reference), instant_of(deadline_us));
        });
    }

    static std::string_view word_of(const PushOutcome& outcome) {
        if (outcome.is_pending) return "pending";
        return outcome.is_accepted ? "accepted" : "refused";
    }

    static std::string text_of(const PushOutcome& outcome) {
        std::string text;
        json::Writer writer{text};
        writer.begin_object().member("outcome", word_of(outcome));
        if (outcome.is_pending) writer.key("check_after_ms").integer(outcome.check_after.count());
        if (!outcome.id.empty()) writer.member("id", outcome.id);
        if (!outcome.number.empty()) writer.member("number", outcome.number);
        if (!outcome.status.empty()) writer.member("status", outcome.status);
        if (!outcome.reason.empty()) writer.member("reason", outcome.reason);
        writer.key("steps").begin_array();
        for (const auto& step : outcome.steps) {
            writer.begin_object()
                .member("name", step.name)
                .member("at", format_time(microseconds_of(step.at)))
                .end_object();
        }
        writer.end_array().end_object();
        return text;
    }

    static std::string text_of(const std::vector<ErpPrice>& prices) {
        std::string text;
        json::Writer writer{text};
        writer.begin_object().key("prices").begin_array();
        for (const auto& price : prices) {
            writer.begin_object();
            if (!price.error.empty()) {
                writer.member("error", price.error);
            } else {
                writer.member("unit_price", price.unit_price).member("currency", price.currency);
            }
            if (!price.source.empty()) writer.member("source", price.source);
            writer.end_object();
        }
        writer.end_array().end_object();
        return text;
    }

    Host host_;
    Connector& connector_;
    portico_connector table_;
};

}  // namespace detail
}  // namespace portico
