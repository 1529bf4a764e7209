#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include <portico/result.hpp>
#include <portico/testkit/fake_host.hpp>

/// The rules that every connector keeps, checked through the host's own bridge and mirror. What a
/// connector's author writes is an ErpUnderTest: an ERP that the rules can change. GoogleTest is
/// not needed here; connector_contract.hpp makes a suite of it.
namespace portico::testkit {

/// What the mirror must hold of one entity: id -> column -> value as text. Ids of two parts are
/// joined by U+001F (sdk/canonical-model.md). Every active record is named; of its columns only
/// those that the ERP wants compared.
using Truth = std::map<std::string, std::map<std::string, std::string>>;

/// An ERP that a test can change, with the connector that reads it. Each rule gets a new one; it
/// may share a server with others as long as truth() tells all that the server has.
/// What an ERP can't do answers false or nothing, and the rule is skipped.
class ErpUnderTest {
public:
    virtual ~ErpUnderTest() = default;

    /// A host for the connector, not started: FakeHost{plugin_under_test()} after configure(),
    /// secret(), use_network() or answer_requests(). Its data outlives restarts of the connector.
    virtual std::unique_ptr<FakeHost> make_host() = 0;
    /// Loads and starts the connector; for one that is no bundle: host.start(table).
    virtual Status start(FakeHost& host);

    /// Entities whose records can be changed here, parents first.
    virtual std::vector<std::string> entities() = 0;
    virtual Truth truth(const std::string& entity) = 0;

    /// Records a page where a rule wants many pages; a server with much in it chooses more.
    virtual std::uint32_t small_page();

    /// Makes a new good record; gives its id.
    virtual std::string add(const std::string& entity) = 0;
    /// Changes a column of it that truth() names.
    virtual void change(const std::string& entity, const std::string& id) = 0;
    virtual bool remove(const std::string& entity, const std::string& id);
    /// Makes something that can't be mirrored; truth() leaves it out.
    virtual bool add_bad(const std::string& entity);

    /// Sets the ERP's own clock, by its difference from the true time.
    virtual bool set_clock(std::chrono::seconds difference);
    /// Nobody can reach the ERP, until come_back().
    virtual bool go_away();
    virtual void come_back();

    /// An order submission (sdk/canonical-model.md) that the ERP accepts, with `company`,
    /// `submitted_at` and `channel`; empty: it takes no orders.
    virtual std::string good_order();
    /// One that its business rules refuse; empty: there is no such rule here.
    virtual std::string refused_order();
    /// How many orders the ERP holds under this key.
    virtual std::size_t orders_with(const std::string& key);
    /// The next push reaches the ERP, but its answer does not come back.
    virtual bool lose_next_answer();
    /// What the ERP does by itself with what was sent to it, such as a job of the night.
    virtual void work();
};

using ErpMaker = std::function<std::unique_ptr<ErpUnderTest>()>;

struct ContractOutcome {
    enum class Kind : std::uint8_t { kept, broken, skipped } kind = Kind::kept;
    std::string sentence;  ///< why, unless it was kept
};

/// Names of the rules, in the order in which to check them: letters, digits and _.
std::span<const std::string_view> contract_rules();

/// Checks one rule against a new ERP. A name that is no rule is broken.
ContractOutcome check_contract(std::string_view rule, const ErpMaker& make_erp);

/// Checks all rules, or those whose name contains `filter`, and prints a line for each: for
/// programs without GoogleTest. Gives the exit code: 0 when none is broken.
int check_whole_contract(
    const ErpMaker& make_erp, std::string_view filter = {}, std::FILE* out = stdout
);

}  // namespace portico::testkit
