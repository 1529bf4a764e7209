#pragma once

#include <chrono>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include <portico/result.hpp>
#include <portico/testkit/erp_under_test.hpp>

#include "erp/bridge.hpp"
#include "ports/connector.hpp"
#include "ports/database.hpp"

namespace portico::testkit {

/// Where a sync is killed: while it writes page number `page` (from 1), before that is committed.
struct Kill {
    int page = 0;             ///< 0: it is not
    std::string entity = {};  ///< only this one is pulled; empty: all
};

/// A mirror that the host's bridge fills from the connector, over restarts of both. One at a time.
class ContractMirror {
public:
    explicit ContractMirror(ErpUnderTest& erp);
    ~ContractMirror();
    ContractMirror(const ContractMirror&) = delete;
    ContractMirror& operator=(const ContractMirror&) = delete;

    /// As a new process: connector and bridge begin anew, on what is committed.
    Status restart();

    /// Pages of about so many records, from the next restart on.
    void set_page_records(std::uint32_t count) { page_records_ = count; }

    /// The host's clock, by its difference from the true time, from now on.
    void set_clock(std::chrono::seconds difference);

    /// Pulls the entities that the ERP can change (or `only` these) to their end. Called after each
    /// page: `on_page`.
    Result<erp::SyncReport> sync(const std::vector<std::string>& only = {});
    /// The same, but killed; ok when it ended before that page.
    Status sync_until_killed(Kill kill);

    /// Forgets how far it came, as after the loss of its cursors.
    Status forget_cursors();

    /// What it holds, and what is different from the ERP; empty: nothing is.
    Result<std::string> difference(const std::string& entity, const Truth& truth);
    /// The same over all entities of the ERP.
    Result<std::string> difference();

    /// Entries of the quarantine list of one entity.
    Result<std::vector<erp::QuarantineItem>> quarantine(const std::string& entity);

    /// The connector itself. restart() comes first.
    [[nodiscard]] ports::Connector& connector();

    [[nodiscard]] FakeHost& host() { return *host_; }

    std::function<void()> on_page;  ///< after a page was given to the bridge, before the next

    [[nodiscard]] std::size_t cursor_bytes_max() const;  ///< of all pages so far
    [[nodiscard]] std::int64_t pages() const;            ///< since the last restart

private:
    class Parts;
    Result<std::string> complaint(const std::string& entity, const std::string& id);
    Result<Truth> rows(const std::string& entity, const Truth& truth);

    ErpUnderTest& erp_;
    std::unique_ptr<Parts> parts_;
    std::unique_ptr<FakeHost> host_;
    std::unique_ptr<erp::Bridge> bridge_;
    std::uint32_t page_records_ = 1000;
    std::chrono::seconds clock_difference_{0};
};

}  // namespace portico::testkit
