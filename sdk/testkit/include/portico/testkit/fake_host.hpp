#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <portico/client.hpp>
#include <portico/plugin.hpp>
#include <portico/testkit/fake_clock.hpp>
#include <portico/testkit/mirror.hpp>

namespace portico::ports {
class Connector;
class Database;
class HttpClient;
class Metrics;
}  // namespace portico::ports

/// A host for tests of one plugin: the same C tables as the real one, over fakes that stand still
/// and fail on demand. Storage is real SQLite; there are no sockets, threads or waits.
namespace portico::testkit {

/// Whom a call comes from, and what it carries.
struct FakeRequest {
    std::string_view company = {};  ///< empty: none was chosen
    std::string_view member = {};
    std::uint32_t roles = role::any;
    bool is_operator = false;
    std::string_view body = {};
    std::string_view content_type = "application/json";
    std::string_view language = "en";
    std::vector<std::pair<std::string, std::string>> headers = {};
    /// The client goes away after so many pieces of a streamed answer.
    std::optional<int> hangs_up_after = {};
    std::string_view caller = "test";  ///< the id of his key
};

struct FakeResponse {
    int status = 0;
    std::string content_type = {};
    std::vector<std::pair<std::string, std::string>> headers = {};
    std::string body = {};
    std::string error = {};  ///< the sentence of a failure
    int pieces = 0;          ///< of a streamed answer

    /// The body; ends the test with a message if it is not JSON.
    [[nodiscard]] json::Document json() const;
};

/// A request to a server outside, as the plugin sent it.
struct SeenRequest {
    std::string method;
    std::string url;
    std::vector<std::pair<std::string, std::string>> headers;
    std::string body;
    bool is_safe = false;
    bool may_gzip = false;
};

struct LogLine {
    std::int32_t level = PORTICO_LOG_INFO;
    std::string text;
    std::vector<std::pair<std::string, std::string>> fields;
};

/// An event with its own text.
struct FakeEvent {
    std::string type;
    std::string company = {};
    std::string subject = {};
    std::string json = "{}";
};

struct Fault {
    Code code = Code::internal;
    std::string sentence = "The test made this fail.";
    int after = 0;  ///< so many calls succeed before
};

/// What a run of a job is given and did.
struct FakeJobRun {
    std::string input = "{}";
    bool is_cancelled = false;
    std::vector<std::string> progress = {};  ///< "3/10 reading", written by the run
};

/// What a connector gave for one page.
struct FakePull {
    PullPage page;
    std::vector<std::string> records;   ///< JSON
    std::vector<std::string> deleted;   ///< ids
    std::vector<std::string> rejected;  ///< "source: reason"
};

/// An order that the plugin submitted.
struct FakeOrder {
    std::string id;
    std::string company;
    std::string member;
    std::string key;
    std::string json;
};

/// Where portico_add_plugin left the plugin whose tests these are.
struct PluginFiles {
    std::string manifest;  ///< path of plugin.json
    std::string bundle;    ///< folder with ID.so and migrations/
};

#ifdef PORTICO_PLUGIN_BUNDLE
/// The plugin whose portico_add_plugin made this test program.
inline PluginFiles plugin_under_test() {
    return {PORTICO_PLUGIN_MANIFEST, PORTICO_PLUGIN_BUNDLE};
}
#endif

/// One plugin's host. The constructor reads the manifest and runs the migrations; mistakes there
/// end the test with a message. Used by one thread; one host at a time in a program.
class FakeHost {
public:
    explicit FakeHost(const PluginFiles& files);

    /// Without files: a manifest's text, and SQL to run on the plugin's own database.
    explicit FakeHost(std::string_view manifest_json, std::vector<std::string> migrations = {});

    ~FakeHost();
    FakeHost(const FakeHost&) = delete;
    FakeHost& operator=(const FakeHost&) = delete;

    /// Loads the bundle's library and takes it through init and activate.
    Status start();

    /// The same with a table that is linked in; it must outlive the host.
    Status start(const portico_plugin& plugin);

    /// The same without a plugin: `wire` registers what activate would.
    Status start(const std::function<Status(PluginContext&)>& wire);

    /// Through drain, deactivate and destroy. What the plugin did not give back is named in the
    /// Error. The destructor does it too.
    Status stop();

    /// The services as this plugin has them, for tests of its parts.
    [[nodiscard]] PluginContext& context();

    /// Configuration over the manifest's defaults; before start(), or later to change it.
    Status configure(std::string_view config_json);
    void secret(std::string name, std::string value);

    [[nodiscard]] FakeClock& clock();
    [[nodiscard]] Mirror& mirror();

    /// Calls a route: matching, company and roles as the gateway does. `target`: path and query.
    FakeResponse call(std::string_view method, std::string_view target, const FakeRequest& request);

    FakeResponse get(std::string_view target, const FakeRequest& request = {}) {
        return call("GET", target, request);
    }

    FakeResponse post(std::string_view target, const FakeRequest& request = {}) {
        return call("POST", target, request);
    }

    FakeResponse put(std::string_view target, const FakeRequest& request = {}) {
        return call("PUT", target, request);
    }

    FakeResponse patch(std::string_view target, const FakeRequest& request = {}) {
        return call("PATCH", target, request);
    }

    FakeResponse remove(std::string_view target, const FakeRequest& request = {}) {
        return call("DELETE", target, request);
    }

    /// "GET /api/v1/..." of the routes that are open.
    [[nodiscard]] std::vector<std::string> routes() const;

    /// An event of somebody else; the plugin gets it with deliver_events().
    void publish(const FakeEvent& event);

    /// Hands what is due to each subscription; gives how many events were taken. An Error is what a
    /// handler answered; its batch comes again with the next call.
    Result<std::size_t> deliver_events();

    /// Everything published so far, by the plugin (after its commit) and by the test.
    [[nodiscard]] std::vector<FakeEvent> events() const;

    /// Runs a declared job now. Errors: what it answered; Code::not_found.
    Status run_job(std::string_view name, FakeJobRun& run);

    Status run_job(std::string_view name) {
        FakeJobRun run;
        return run_job(name, run);
    }

    /// Runs what the plugin started and is due by now; gives how many.
    Result<std::size_t> run_started_jobs();

    /// "name schedule" of the jobs that are declared.
    [[nodiscard]] std::vector<std::string> jobs() const;

    /// Another plugin's service. `answer` gets the request.
    void provide(
        std::string id, std::function<Result<std::string>(const ServiceCall& call)> answer
    );

    /// Calls a service of the plugin.
    Result<std::string> call_service(
        std::string_view id, std::string_view company, std::string_view request
    );

    /// The plugin's connector as the host's bridge sees it, for connector_contract.hpp.
    Result<std::shared_ptr<ports::Connector>> connector();

    /// The database behind mirror(), which the plugin reads as `erp`.
    [[nodiscard]] std::shared_ptr<ports::Database> mirror_database();

    /// One page of the plugin's connector.
    Result<FakePull> pull(std::string_view entity, std::string_view cursor = {});
    Result<std::string> probe();

    /// What the plugin submitted, each key once; nothing is checked against a mirror.
    [[nodiscard]] const std::vector<FakeOrder>& orders() const;
    /// Asks the plugin's guards about somebody's order: why it is refused, or nothing.
    Result<std::optional<std::string>> offer(const OrderSubmission& order);

    /// Answers the plugin's requests to servers outside, without a socket; an Error is what its
    /// send() gives. Hosts that no `client:` permission names are refused before. Without it each
    /// request is Code::unavailable.
    void answer_requests(std::function<Result<ClientResponse>(const SeenRequest& request)> answer);

    /// From now on requests go over the network, to what the permissions name; for tests against a
    /// real server. `ca_file`: certificate authorities (PEM) beside the system's. A test program
    /// that calls it links Poco's Net and NetSSL, OpenSSL and zlib.
    Status use_network(const std::string& ca_file = {});

    /// A storage call (statement, begin or commit) fails once.
    void fail_storage(Fault fault);
    /// A publish fails once.
    void fail_events(Fault fault);

    [[nodiscard]] const std::vector<LogLine>& log() const;
    [[nodiscard]] bool has_logged(std::string_view text) const;

    /// Counter: the sum. Gauge: the last value. Histogram: how often. Over all labels.
    [[nodiscard]] double metric(std::string_view name) const;

private:
    struct Parts;

    void send_through(std::shared_ptr<ports::HttpClient> client);
    [[nodiscard]] ports::Metrics& metrics();

    std::unique_ptr<Parts> parts_;
};

}  // namespace portico::testkit
