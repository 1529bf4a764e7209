// What crossing the plugin boundary costs, with empty work behind. A clock call crosses it once; a
// service call (plugin, host, other plugin) and a request (host, handler, host) cross it twice.
#include <cstdlib>
#include <filesystem>
#include <unistd.h>

#include <benchmark/benchmark.h>

#include "plugins/services/http_call.hpp"
#include "plugins/services/slot_marker.hpp"
#include "plugins/services/test_plugin.hpp"

namespace portico::plugins {
namespace {

portico_status empty_service(void*, const portico_call*, portico_sink) noexcept {
    return PORTICO_OK;
}

portico_status empty_route(void* context, const portico_request* request) noexcept {
    const auto& http = *static_cast<const portico_http*>(context);
    static const portico_reply reply{
        .struct_size = sizeof(portico_reply),
        .http_status = 200,
        .content_type = {},
        .headers = nullptr,
        .header_count = 0,
        .body = {"{}", 2},
    };
    return http.reply(http.self, request->handle, &reply);
}

/// Takes the answer and forgets it.
class NoReply final : public ports::HttpReply {
public:
    Status reply(int, std::string_view, std::span<const ports::TextPair>, std::string_view)
        override {
        return {};
    }

    Status start(int, std::string_view, std::span<const ports::TextPair>) override { return {}; }

    Status piece(std::string_view) override { return {}; }

    [[nodiscard]] bool answered() const override { return true; }
};

InstanceDescription caller_description() {
    auto description = TestPlugin::description("caller");
    description.may_call = {"probe.echo/1"};
    return description;
}

/// Two plugins with a slot marker, as in the server.
struct World {
    World() {
        const auto activated = provider.activate([this] {
            const auto& services = provider.services();
            portico_handle handle = 0;
            return services.provide(
                services.self, to_view("probe.echo/1"), empty_service, nullptr, &handle
            );
        });
        if (!activated.ok()) std::abort();
    }

    std::string marker_file = "/tmp/portico_abi_bench_" + std::to_string(::getpid());
    std::unique_ptr<SlotMarker> marker = SlotMarker::open(marker_file).value();
    TestHost host{{}, marker.get()};
    TestPlugin provider{host, TestPlugin::description()};
    TestPlugin caller{host, caller_description()};

    ~World() { std::filesystem::remove(marker_file); }
};

World& world() {
    static World one;
    return one;
}

void clock_call(benchmark::State& state) {
    const auto& clock = world().caller.service<portico_clock>(PORTICO_CLOCK_ID);
    for (auto _ : state) benchmark::DoNotOptimize(clock.now_us(clock.self));
}

void service_round_trip(benchmark::State& state) {
    const auto& services = world().caller.services();
    std::string answer;
    const auto sink = TestPlugin::sink(answer);
    const auto id = to_view("probe.echo/1");
    for (auto _ : state) {
        benchmark::DoNotOptimize(services.call(services.self, id, {}, {}, 0, sink));
    }
}

void request_round_trip(benchmark::State& state) {
    const auto& plugin = world().provider;
    auto* const table =
        const_cast<portico_http*>(&plugin.http());  // NOLINT: a context is not const
    const PluginRoute route{plugin.instance->context(), empty_route, table};
    const ports::Principal principal{
        .kind = ports::CallerKind::storefront,
        .id = "k",
        .company = "c",
        .member = {},
        .scopes = {}};
    const ports::TextPair path[] = {{"sku", "A-1"}};
    const ports::TextPair query[] = {{"quantity", "12"}};
    ports::HttpRequest request;
    request.method = "GET";
    request.path = "/api/v1/probe/prices/A-1";
    request.path_parameters = path;
    request.query = query;
    request.principal = &principal;
    NoReply reply;
    for (auto _ : state) benchmark::DoNotOptimize(call_route(route, request, reply).ok());
}

BENCHMARK(clock_call);
BENCHMARK(service_round_trip);
BENCHMARK(service_round_trip)->Threads(2);
BENCHMARK(request_round_trip);
BENCHMARK(request_round_trip)->Threads(2);

}  // namespace
}  // namespace portico::plugins

BENCHMARK_MAIN();
