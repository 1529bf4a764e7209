#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include <portico/result.hpp>

#include "cli/options.hpp"

/// One function a command: does it, prints the answer, and gives the program's exit code, or an
/// Error whose sentence the caller prints.
namespace portico::cli {

Result<int> serve(const Options& options, const std::vector<std::string>& arguments);
/// The process that the master starts; see cells/master.hpp for its file descriptors.
Result<int> run_cell(const Options& options);

Result<int> plugin_list(const Options& options);
Result<int> plugin_info(const Options& options, const std::string& id);
/// `action`: enable, disable or lift-quarantine.
Result<int> plugin_act(const Options& options, const std::string& id, const std::string& action);
Result<int> plugin_new(const Options& options, const std::string& id, const std::string& folder);

Result<int> erp_status(const Options& options);

/// What `portico erp sync` reads.
struct SyncWish {
    std::vector<std::string> entities;  ///< none: all
    bool is_full = false;               ///< everything again
};

Result<int> erp_sync(const Options& options, const SyncWish& wish);
/// `action`: pause or resume. No entities: all.
Result<int> erp_act(
    const Options& options, const std::string& action, const std::vector<std::string>& entities
);
Result<int> erp_connect(const Options& options);

struct QuarantineQuestion {
    std::string entity;  ///< empty: all
    std::int64_t limit = 100;
};

Result<int> erp_quarantine(const Options& options, const QuarantineQuestion& question);

struct ComparisonQuestion {
    std::int64_t samples = 200;
    std::int64_t seed = -1;  ///< -1: by the time
    std::string company;     ///< empty: all
};

/// Exit code 1 when prices differ.
Result<int> erp_compare_prices(const Options& options, const ComparisonQuestion& question);
/// The kept comparisons, or one of them by its id.
Result<int> erp_price_comparisons(const Options& options, const std::string& id);

struct OutboxQuestion {
    std::string id;  ///< one order whole; empty: the list
    bool is_dead = false;
    std::int64_t limit = 100;
};

/// Orders that the ERP lacks, dead letters, or one order with its steps.
Result<int> erp_outbox(const Options& options, const OutboxQuestion& question);

struct OrderAction {
    std::string name;  ///< retry, cancel or repair
    std::string id;
    std::string file;  ///< of repair: the order as it should be; "-": standard input
    bool is_checked_in_erp = false;
};

Result<int> erp_order_act(const Options& options, const OrderAction& action);
/// Sends all dead letters again.
Result<int> erp_retry_dead(const Options& options);

struct NewKey {
    std::string name;
    std::vector<std::string> scopes;
    std::string company;
    std::int64_t days = 0;  ///< until it expires; 0: never
};

Result<int> keys_create(const Options& options, const NewKey& key);
Result<int> keys_list(const Options& options);
Result<int> keys_revoke(const Options& options, const std::string& id);

/// Reads the value from the terminal without showing it, or from standard input.
Result<int> secret_set(const Options& options, const std::string& plugin, const std::string& name);
Result<int> secret_list(const Options& options);
Result<int> secret_remove(
    const Options& options, const std::string& plugin, const std::string& name
);

struct PriceQuestion {
    std::string company;
    std::string sku;
    std::string quantity = "1";
    std::string unit;
    std::string at;
    std::string known_at;
    std::string language;  ///< of the sentences; empty: a table in English
    bool explain = false;
};

Result<int> price(const Options& options, const PriceQuestion& question);

struct PricingImport {
    std::string file;
    std::string mode;  ///< replace, merge; empty: as the file says, else replace
    std::string at;    ///< publish not before; RFC 3339
    bool is_dry_run = false;
    bool publishes = false;
};

/// Uploads a file of rules or lists, follows its check and prints what it would do, or did. Exit
/// code 1 when it has errors.
Result<int> pricing_import(const Options& options, const PricingImport& wanted);

struct PricingAction {
    std::string name;  ///< publish, approve, cancel; undo
    std::string id;    ///< of the import; of the publication for undo
    std::string at;    ///< of publish; empty: now
};

Result<int> pricing_act(const Options& options, const PricingAction& action);
/// The newest imports, or one of them.
Result<int> pricing_imports(const Options& options, const std::string& id);
Result<int> pricing_publications(const Options& options);
/// Exit code 1 when there are some. `list` empty: all rules.
Result<int> pricing_conflicts(const Options& options, const std::string& list);
/// Prices below cost and margin. Exit code 1 when there were some.
Result<int> pricing_floors(const Options& options);

struct PricingExport {
    std::string entity = "rules";  ///< rules, lists
    std::string list;              ///< empty: all
    std::string format = "csv";    ///< csv, xlsx
    std::string file;              ///< empty: standard output
};

Result<int> pricing_export(const Options& options, const PricingExport& wanted);
/// Prints a filled sample of an import file.
Result<int> pricing_template(const Options& options, const std::string& name);

struct ReorderQuestion {
    std::string company;
    std::string id;     ///< of a basket or a list; empty: all of them
    std::string file;   ///< lines to check: text, CSV or .xlsx; "-": standard input
    std::string words;  ///< of an article
    std::string sort = "last";
    std::int64_t limit = 20;
};

Result<int> reorder_due(const Options& options, const ReorderQuestion& question);
/// What the company bought before.
Result<int> reorder_purchased(const Options& options, const ReorderQuestion& question);
Result<int> reorder_baskets(const Options& options, const ReorderQuestion& question);
/// Those that are shared.
Result<int> reorder_lists(const Options& options, const ReorderQuestion& question);
/// Exit code 1 when a line can't be ordered as it is.
Result<int> reorder_check(const Options& options, const ReorderQuestion& question);

Result<int> backup(const Options& options, const std::string& folder);
Result<int> doctor(const Options& options);
Result<int> version(const Options& options);

}  // namespace portico::cli
