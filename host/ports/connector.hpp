#pragma once

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

struct ConnectorDescription {
    std::vector<std::string> entities;  ///< in the order to pull
    std::vector<std::string> push;
    std::string text;
};

/// One ERP's API, as the bridge sees it. One pull at a time.
class Connector {
public:
    virtual ~Connector() = default;

    virtual Result<ConnectorDescription> describe() = 0;
    virtual Result<PullPage> pull(
        std::string_view entity, std::string_view cursor, std::uint32_t limit, RecordSink& sink
    ) = 0;
    virtual Result<std::string> probe() = 0;
};

/// The connector plugin that is active now, by id ("erp_csv"). A lease keeps it loaded.
class Connectors {
public:
    virtual ~Connectors() = default;

    /// Errors: Code::unavailable (not enabled), with the sentence that says what to do.
    virtual Result<std::shared_ptr<Connector>> lease(std::string_view plugin_id) = 0;
};

}  // namespace portico::ports
