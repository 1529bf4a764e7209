// How plugins meet, and the host's other services: services, events, jobs, log, metrics, config.
#include <future>
#include <thread>

#include <gtest/gtest.h>

#include "plugins/services/test_plugin.hpp"

namespace portico::plugins {
namespace {

portico_status echo(void*, const portico_call* call, portico_sink reply) noexcept {
    reply.write(reply.context, to_view("from "));
    reply.write(reply.context, call->caller);
    return reply.write(reply.context, call->request);
}

class MeetingTest : public ::testing::Test {
protected:
    static InstanceDescription caller_description() {
        auto description = TestPlugin::description("caller");
        description.may_call = {"probe.echo/1"};
        return description;
    }

    portico_status provide(portico_service_handler handler, void* context = nullptr) {
        const auto& services = plugin.services();
        return services.provide(services.self, to_view("probe.echo/1"), handler, context, &service);
    }

    portico_status call(std::string& answer, std::int64_t deadline_us = 0) {
        const auto& services = caller.services();
        return services.call(
            services.self,
            to_view("probe.echo/1"),
            {},
            to_view("!"),
            deadline_us,
            TestPlugin::sink(answer)
        );
    }

    TestHost host;
    TestPlugin plugin{host, TestPlugin::description()};
    TestPlugin caller{host, caller_description()};
    portico_handle service = 0;
};

TEST_F(MeetingTest, CallsAServiceWithTheCallersName) {
    std::string answer;
    EXPECT_EQ(call(answer), PORTICO_UNAVAILABLE);
    EXPECT_NE(caller.last_error().find("nobody provides service probe.echo/1"), std::string::npos);
    ASSERT_TRUE(plugin.activate([&] { return provide(echo); }).ok());
    EXPECT_EQ(call(answer), PORTICO_OK);
    EXPECT_EQ(answer, "from caller!");
    EXPECT_EQ(*host.services.call("probe.echo/1", "", "?", 0), "from host?");
    const auto& services = plugin.services();
    EXPECT_EQ(services.withdraw(services.self, service), PORTICO_OK);
    EXPECT_EQ(call(answer), PORTICO_UNAVAILABLE);
}

TEST_F(MeetingTest, ChecksWhoMayProvideAndCall) {
    ASSERT_TRUE(plugin.activate([&] { return provide(echo); }).ok());
    std::string answer;
    const auto& own = plugin.services();
    EXPECT_EQ(
        own.call(own.self, to_view("probe.echo/1"), {}, {}, 0, TestPlugin::sink(answer)),
        PORTICO_DENIED
    );
    portico_handle handle = 0;
    EXPECT_EQ(own.provide(own.self, to_view("other/1"), echo, nullptr, &handle), PORTICO_DENIED);
    EXPECT_EQ(
        own.provide(own.self, to_view("probe.echo/1"), echo, nullptr, &handle), PORTICO_CONFLICT
    );
    EXPECT_NE(plugin.last_error().find("provided by plugin probe already"), std::string::npos);
    EXPECT_EQ(call(answer, to_us(host.clock.now())), PORTICO_TIMEOUT);
}

TEST_F(MeetingTest, APatternLetsItCallThatServiceOfAnyPlugin) {
    auto description = TestPlugin::description("pattern");
    description.may_call = {"*.echo/1"};
    TestPlugin any{host, description};
    const auto call_any = [&](std::string_view id) {
        std::string answer;
        const auto& services = any.services();
        return services.call(services.self, to_view(id), {}, {}, 0, TestPlugin::sink(answer));
    };
    EXPECT_EQ(call_any("probe.echo/1"), PORTICO_UNAVAILABLE);
    ASSERT_TRUE(plugin.activate([&] { return provide(echo); }).ok());
    EXPECT_EQ(call_any("probe.echo/1"), PORTICO_OK);
    EXPECT_EQ(call_any("other.echo/1"), PORTICO_UNAVAILABLE);
    EXPECT_EQ(call_any("probe.echo/2"), PORTICO_DENIED);
    EXPECT_EQ(call_any("probe.more.echo/1"), PORTICO_DENIED);
    EXPECT_EQ(call_any(".echo/1"), PORTICO_DENIED);
}

TEST_F(MeetingTest, EndsCallsInACircle) {
    const auto again = [](void* context, const portico_call*, portico_sink reply) noexcept {
        const auto& services = static_cast<TestPlugin*>(context)->services();
        return services.call(services.self, to_view("probe.echo/1"), {}, {}, 0, reply);
    };
    ASSERT_TRUE(plugin.activate([&] { return provide(again, &caller); }).ok());
    std::string answer;
    EXPECT_EQ(call(answer), PORTICO_CONFLICT);
}

TEST_F(MeetingTest, DoesNotWithdrawUnderACall) {
    struct Steps {
        std::promise<void> inside;
        std::promise<void> go_on;
    } steps;

    const auto slow = [](void* context, const portico_call*, portico_sink) noexcept {
        static_cast<Steps*>(context)->inside.set_value();
        static_cast<Steps*>(context)->go_on.get_future().wait();
        return portico_status{PORTICO_OK};
    };
    ASSERT_TRUE(plugin.activate([&] { return provide(slow, &steps); }).ok());
    std::string answer;
    auto calling = std::async(std::launch::async, [&] { return call(answer); });
    steps.inside.get_future().wait();
    auto* const slot = *host.services.slot("probe.echo/1");
    EXPECT_EQ(slot->withdraw(std::chrono::milliseconds{1}).error().code, Code::timeout);
    steps.go_on.set_value();
    EXPECT_EQ(calling.get(), PORTICO_OK);
    EXPECT_TRUE(slot->withdraw(std::chrono::seconds{10}).ok());
}

TEST_F(MeetingTest, PublishesWithTheTransactionAndDelivers) {
    const auto& events = plugin.events();
    std::vector<std::string> seen;
    portico_handle subscription = 0;
    const auto handler = [](void* context, const portico_event* batch, std::uint64_t count
                         ) noexcept {
        for (std::uint64_t index = 0; index < count; ++index) {
            static_cast<std::vector<std::string>*>(context)->emplace_back(
                from_view(batch[index].subject)
            );
        }
        return portico_status{PORTICO_OK};
    };
    ASSERT_TRUE(plugin
                    .activate([&] {
                        EXPECT_EQ(
                            events.subscribe(
                                events.self,
                                to_view("all"),
                                to_view("erp.*"),
                                10,
                                handler,
                                &seen,
                                &subscription
                            ),
                            PORTICO_DENIED
                        );
                        return events.subscribe(
                            events.self,
                            to_view("all"),
                            to_view("probe.*"),
                            10,
                            handler,
                            &seen,
                            &subscription
                        );
                    })
                    .ok());
    EXPECT_EQ(
        events.publish(events.self, 0, to_view("erp.order.changed"), {}, {}, to_view("{}")),
        PORTICO_DENIED
    );
    EXPECT_EQ(
        events.publish(events.self, 0, to_view("probe.x"), {}, {}, to_view("[]")), PORTICO_INVALID
    );
    EXPECT_EQ(
        events.publish(events.self, 0, to_view("Probe"), {}, {}, to_view("{}")), PORTICO_INVALID
    );
    const auto& storage = plugin.storage();
    for (const bool is_kept : {false, true}) {
        portico_handle transaction = 0;
        ASSERT_EQ(storage.begin(storage.self, PORTICO_WRITE, &transaction), PORTICO_OK);
        EXPECT_EQ(
            events.publish(
                events.self,
                transaction,
                to_view("probe.x"),
                {},
                to_view(is_kept ? "kept" : "lost"),
                to_view("{}")
            ),
            PORTICO_OK
        ) << plugin.last_error();
        EXPECT_EQ(
            (is_kept ? storage.commit : storage.rollback)(storage.self, transaction), PORTICO_OK
        );
        host.events->run_pending();
    }
    EXPECT_EQ(seen, std::vector<std::string>{"kept"});
    EXPECT_EQ(events.unsubscribe(events.self, subscription), PORTICO_OK);
    EXPECT_EQ(events.unsubscribe(events.self, subscription), PORTICO_NOT_FOUND);
}

TEST_F(MeetingTest, RunsJobsAndShowsTheirProgress) {
    const auto& jobs = plugin.jobs();
    const auto handler = [](void* context, const portico_job_run* run) noexcept -> portico_status {
        const auto& table = static_cast<TestPlugin*>(context)->jobs();
        EXPECT_EQ(table.progress(table.self, run->handle, 3, 10, to_view("reading")), PORTICO_OK);
        EXPECT_EQ(table.progress(table.self, run->handle + 1, 3, 10, {}), PORTICO_NOT_FOUND);
        return table.cancelled(table.self, run->handle) == 1 ? PORTICO_CANCELLED : PORTICO_OK;
    };
    portico_handle job = 0;
    ASSERT_TRUE(
        plugin
            .activate([&] {
                EXPECT_EQ(
                    jobs.declare(
                        jobs.self, to_view("tidy"), to_view("sometimes"), handler, &plugin, &job
                    ),
                    PORTICO_INVALID
                );
                return jobs.declare(
                    jobs.self, to_view("tidy"), to_view("every 5m"), handler, &plugin, &job
                );
            })
            .ok()
    );
    MemoryJobs::Run run;
    EXPECT_TRUE(host.jobs.run("probe/tidy", run).ok());
    EXPECT_EQ(run.seen, "3/10 reading");
    run.is_cancelled = true;
    EXPECT_EQ(host.jobs.run("probe/tidy", run).error().code, Code::cancelled);
    std::string id;
    EXPECT_EQ(jobs.start(jobs.self, to_view("tidy"), {}, {}, 0, TestPlugin::sink(id)), PORTICO_OK);
    EXPECT_EQ(id, "run-1");
    EXPECT_EQ(
        jobs.start(jobs.self, to_view("none"), {}, {}, 0, TestPlugin::sink(id)), PORTICO_NOT_FOUND
    );
    EXPECT_EQ(plugin.instance->sweep().jobs, 1U);
    EXPECT_EQ(host.jobs.size(), 0U);
}

TEST_F(MeetingTest, CountsAFloodOfLogLinesInsteadOfWritingIt) {
    const auto& log = plugin.service<portico_log>(PORTICO_LOG_ID);
    for (int index = 0; index < 1500; ++index)
        log.write(log.self, PORTICO_LOG_INFO, to_view("line"), nullptr, 0);
    EXPECT_EQ(host.log.count("line plugin=probe"), 1000U);
    EXPECT_EQ(plugin.instance->log_lines_dropped(), 500U);
    host.clock.advance(std::chrono::seconds{1});
    log.write(log.self, PORTICO_LOG_INFO, to_view("later"), nullptr, 0);
    EXPECT_EQ(host.log.count("dropped=500"), 1U);
    EXPECT_EQ(host.log.count("later"), 1U);
    log.write(log.self, 77, {nullptr, 12}, nullptr, 3);  // malformed, and still no harm
}

TEST_F(MeetingTest, GivesMetricsSecretsAndClock) {
    const auto& metrics = plugin.service<portico_metrics>(PORTICO_METRICS_ID);
    portico_handle first = 0;
    portico_handle second = 0;
    EXPECT_EQ(
        metrics.series(metrics.self, PORTICO_COUNTER, to_view("hits"), {}, nullptr, 0, &first),
        PORTICO_OK
    );
    EXPECT_EQ(
        metrics.series(metrics.self, PORTICO_COUNTER, to_view("hits"), {}, nullptr, 0, &second),
        PORTICO_OK
    );
    EXPECT_EQ(first, second);
    EXPECT_EQ(metrics.record(metrics.self, first, 2), PORTICO_OK);
    EXPECT_EQ(metrics.record(metrics.self, first + 1, 2), PORTICO_NOT_FOUND);
    EXPECT_EQ(host.metrics.value("portico_probe_hits"), 2);
    EXPECT_EQ(
        metrics.series(metrics.self, 9, to_view("x"), {}, nullptr, 0, &first), PORTICO_INVALID
    );

    host.secrets.values = {{"probe/token", "s3"}, {"caller/token", "other"}};
    const auto& secrets = plugin.service<portico_secrets>(PORTICO_SECRETS_ID);
    std::string value;
    EXPECT_EQ(secrets.get(secrets.self, to_view("token"), TestPlugin::sink(value)), PORTICO_OK);
    EXPECT_EQ(value, "s3");
    EXPECT_EQ(
        secrets.get(secrets.self, to_view("absent"), TestPlugin::sink(value)), PORTICO_NOT_FOUND
    );

    const auto& clock = plugin.service<portico_clock>(PORTICO_CLOCK_ID);
    EXPECT_EQ(clock.now_us(clock.self), to_us(host.clock.now()));
}

TEST_F(MeetingTest, ChangesConfigurationOrKeepsTheFormerOne) {
    const auto& config = plugin.service<portico_config>(PORTICO_CONFIG_ID);
    ASSERT_TRUE(plugin
                    .activate([&] {
                        return config.on_change(
                            config.self,
                            &plugin,
                            [](void*, portico_str json) noexcept -> portico_status {
                                return from_view(json) == "{\"a\":2}" ? PORTICO_OK
                                                                      : PORTICO_INVALID;
                            }
                        );
                    })
                    .ok());
    EXPECT_TRUE(plugin.instance->change_config("{\"a\":2}").ok());
    EXPECT_FALSE(plugin.instance->change_config("{\"a\":3}").ok());
    std::string json;
    EXPECT_EQ(config.get(config.self, TestPlugin::sink(json)), PORTICO_OK);
    EXPECT_EQ(json, "{\"a\":2}");
}

TEST_F(MeetingTest, GivesOnlyTheServicesThatTheManifestNames) {
    auto description = TestPlugin::description("modest");
    description.host_services = {PORTICO_LOG_ID, "portico.unheard_of/1"};
    const TestPlugin modest{host, description};
    const auto* const table = modest.instance->host();
    EXPECT_NE(table->extension(table->self, to_view(PORTICO_LOG_ID)), nullptr);
    EXPECT_EQ(table->extension(table->self, to_view(PORTICO_STORAGE_ID)), nullptr);
    EXPECT_EQ(table->extension(table->self, to_view("portico.unheard_of/1")), nullptr);
    EXPECT_EQ(table->extension(table->self, {nullptr, 40}), nullptr);
}

}  // namespace
}  // namespace portico::plugins
