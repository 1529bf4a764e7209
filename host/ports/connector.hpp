#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include <portico/result.hpp>

#include "ports/clock.hpp"

namespace portico::ports {

/// Receives what a connector read; see portico/abi/connector.h.
class RecordSink {
public:
    virtual ~RecordSink() = default;

    virtual Status record(std::string_view json, std::string_view source) = 0;
    virtual Status deleted(std::string_view id, std::string_view source) = 0;
    virtual Status rejected(
        std::string_view source, std::string_view reason, std::string_view raw
    ) = 0;
};

struct PullPage {
    std::string next_cursor;
    bool more = false;      ///< ask again at once
    bool snapshot = false;  ///< part of a full snapshot
    bool complete = false;  ///< the snapshot ends here
    bool whole = false;     ///< all that the ERP has was named since the pull began
    std::int64_t remaining = -1;
};

/// One record for the ERP; see portico_push. Views end with the call.
struct PushRequest {
    std::string_view entity;
    std::string_view key;
    std::string_view json;
    std::uint32_t attempt = 1;
    bool is_uncertain = false;
    bool is_verify = false;
    std::chrono::milliseconds timeout{30'000};
};

struct PushStep {
    std::string name;
    std::int64_t at = 0;  ///< microseconds UTC; 0: not told
};

struct PushOutcome {
    bool is_accepted = false;
    bool is_pending = false;  ///< neither accepted nor refused yet: the same push is due again
    std::chrono::milliseconds check_after{5'000};  ///< where pending: when, about
    std::string id = {};
    std::string number = {};
    std::string status = {};
    std::string reason = {};  ///< where refused: a sentence for the buyer
    std::vector<PushStep> steps = {};
};

struct ConnectionCheck {
    std::string name;
    bool is_ok = false;
    std::string sentence;
};

struct PriceSample {
    std::string company;
    std::string sku;
    std::string quantity;
    std::string unit;  ///< empty: the base unit
    std::string date;  ///< 2026-11-21
};

struct ErpPrice {
    std::string unit_price;
    std::string currency;
    std::string source;
    std::string error;  ///< why there is no price; else empty
};

struct ConnectorDescription {
    std::vector<std::string> entities;  ///< in the order to pull
    std::vector<std::string> push;
    std::string text;
};

/// One ERP's API, as the bridge sees it. One pull at a time; the rest at any time.
class Connector {
public:
    virtual ~Connector() = default;

    virtual Result<ConnectorDescription> describe() = 0;
    virtual Result<PullPage> pull(
        std::string_view entity, std::string_view cursor, std::uint32_t limit, RecordSink& sink
    ) = 0;
    virtual Result<std::string> probe() = 0;

    /// Errors below: as the slots of portico_connector, and Code::unsupported (it can't).
    virtual Result<PushOutcome> push(const PushRequest&) { return cannot("push records"); }

    virtual Result<std::vector<ConnectionCheck>> check() { return cannot("check its connection"); }

    virtual Result<std::vector<ErpPrice>> price(const std::vector<PriceSample>&) {
        return cannot("ask the ERP for prices");
    }

    virtual Result<std::string> fetch(std::string_view) { return cannot("fetch documents"); }

private:
    static Error cannot(std::string_view what) {
        return {Code::unsupported, "This connector can't " + std::string{what} + "."};
    }
};

/// The connector plugin that is active now, by id ("erp_csv"). A lease keeps it loaded.
class Connectors {
public:
    virtual ~Connectors() = default;

    /// Errors: Code::unavailable (not enabled), with the sentence that says what to do.
    virtual Result<std::shared_ptr<Connector>> lease(std::string_view plugin_id) = 0;
};

}  // namespace portico::ports
