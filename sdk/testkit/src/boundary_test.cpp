#include <stdexcept>

#include <gtest/gtest.h>

#include <portico/boundary.hpp>
#include <portico/events.hpp>

namespace portico {
namespace {

TEST(Host, TurnsWhateverIsThrownIntoAStatus) {
    const Host host;
    EXPECT_EQ(host.guard([]() -> Status { return {}; }), PORTICO_OK);
    EXPECT_EQ(host.guard([]() -> Status { return conflict("x"); }), PORTICO_CONFLICT);
    EXPECT_EQ(host.guard([]() -> Status { throw std::runtime_error{"x"}; }), PORTICO_INTERNAL);
    EXPECT_EQ(host.guard([]() -> Status { throw std::bad_alloc{}; }), PORTICO_INTERNAL);
    EXPECT_EQ(host.guard([]() -> Status { throw 7; }), PORTICO_INTERNAL);
}

TEST(Host, ReadsUnknownNumbersAsInternal) {
    EXPECT_EQ(code_of(PORTICO_INVALID), Code::invalid);
    EXPECT_EQ(code_of(PORTICO_INTERNAL), Code::internal);
    EXPECT_EQ(code_of(11), Code::internal);
    EXPECT_EQ(code_of(-1), Code::internal);
    EXPECT_FALSE(Host{}.error(PORTICO_TIMEOUT).message.empty());
}

TEST(Host, GivesNoServiceWithoutATable) {
    EXPECT_EQ(Host{}.extension<portico_events>(PORTICO_EVENTS_ID), nullptr);
}

struct Noted final : Registrations::Entry {
    Noted(std::string& log_, char name_) : log{log_}, name{name_} {}

    void give_back() noexcept override { log += name; }

    std::string& log;
    char name;
};

TEST(Registrations, AreGivenBackOnceAndLastFirst) {
    std::string log;
    const auto works = [](Noted&) -> Status { return {}; };
    {
        Registrations registrations;
        EXPECT_TRUE(registrations.add(std::make_unique<Noted>(log, 'a'), works).ok());
        EXPECT_FALSE(registrations
                         .add(
                             std::make_unique<Noted>(log, 'x'),
                             [](Noted&) -> Status { return denied("no"); }
                         )
                         .ok());
        EXPECT_TRUE(registrations.add(std::make_unique<Noted>(log, 'b'), works).ok());
        registrations.give_back();
        EXPECT_EQ(log, "ba");
        registrations.give_back();
    }
    EXPECT_EQ(log, "ba");
}

/// A host whose events are larger than those that this SDK knows.
struct NewerHost {
    struct LargerEvent {
        portico_event known;
        std::uint64_t added;
    };

    static const void* extension(void* self, portico_str) noexcept {
        return &static_cast<NewerHost*>(self)->events;
    }

    static portico_status subscribe(
        void* self,
        portico_str,
        portico_str,
        std::uint32_t,
        portico_event_handler handler,
        void* context,
        portico_handle* out
    ) noexcept {
        auto& host = *static_cast<NewerHost*>(self);
        host.handler = handler;
        host.context = context;
        *out = 1;
        return PORTICO_OK;
    }

    portico_host table{sizeof(portico_host), 9, this, &extension, nullptr, nullptr};
    portico_events events{sizeof(portico_events), this, nullptr, &subscribe, nullptr};
    portico_event_handler handler = nullptr;
    void* context = nullptr;
};

TEST(Events, OfANewerHostAreReadByTheirOwnSize) {
    NewerHost newer;
    Registrations registrations;
    Events events{Host{&newer.table}, registrations};
    std::vector<std::int64_t> seen;
    const auto take = [&](std::span<const Event> batch) -> Status {
        for (const auto& event : batch) seen.push_back(event.id);
        return {};
    };
    ASSERT_TRUE(events.subscribe("n", "erp.*", 10, take).ok());

    NewerHost::LargerEvent batch[3] = {};
    for (int i = 0; i < 3; ++i) {
        batch[i].known.struct_size = sizeof(NewerHost::LargerEvent);
        batch[i].known.id = 10 + i;
        batch[i].added = ~0ULL;
    }
    ASSERT_EQ(newer.handler(newer.context, &batch[0].known, 3), PORTICO_OK);
    EXPECT_EQ(seen, (std::vector<std::int64_t>{10, 11, 12}));
}

}  // namespace
}  // namespace portico
