#include "erp/push/breaker.hpp"

#include <string>
#include <vector>

#include <gtest/gtest.h>

namespace portico::erp {
namespace {

using Admission = Breaker::Admission;
using State = Breaker::State;
using std::chrono::seconds;

constexpr BreakerRule rule{3, seconds{30}};

void fail(Breaker& breaker, int times, std::chrono::nanoseconds now = seconds{0}) {
    for (int i = 0; i < times; ++i) breaker.failed(breaker.admit(now), now);
}

TEST(Breaker, OpensAfterSoManyFailuresInARow) {
    Breaker breaker{rule};
    fail(breaker, 2);
    EXPECT_EQ(breaker.state(), State::closed);
    breaker.succeeded();
    fail(breaker, 2);
    EXPECT_EQ(breaker.state(), State::closed) << "a success in between starts the count anew";
    fail(breaker, 1);
    EXPECT_EQ(breaker.state(), State::open);
}

TEST(Breaker, LetsOneProbeThroughAfterThePause) {
    Breaker breaker{rule};
    fail(breaker, 3);
    EXPECT_EQ(breaker.admit(seconds{29}), Admission::refused);
    EXPECT_EQ(breaker.admit(seconds{30}), Admission::probe);
    EXPECT_EQ(breaker.state(), State::half_open);
    EXPECT_EQ(breaker.admit(seconds{31}), Admission::refused) << "only one at a time";
    breaker.failed(Admission::probe, seconds{40});
    EXPECT_EQ(breaker.admit(seconds{69}), Admission::refused) << "a whole pause again";
    EXPECT_EQ(breaker.admit(seconds{70}), Admission::probe);
    breaker.succeeded();
    EXPECT_EQ(breaker.state(), State::closed);
    EXPECT_EQ(breaker.admit(seconds{70}), Admission::admitted);
    EXPECT_EQ(breaker.admit(seconds{70}), Admission::admitted);
}

TEST(Breaker, AProbeThatFoundNothingToSendIsGivenBack) {
    Breaker breaker{rule};
    fail(breaker, 3);
    EXPECT_EQ(breaker.admit(seconds{30}), Admission::probe);
    breaker.given_back(Admission::probe);
    EXPECT_EQ(breaker.admit(seconds{31}), Admission::probe);
}

TEST(Breaker, StragglersNeitherProlongNorEndTheProbe) {
    Breaker breaker{rule};
    const auto straggler = breaker.admit(seconds{0});
    fail(breaker, 3);
    breaker.failed(straggler, seconds{20});
    EXPECT_EQ(breaker.probes_at(), seconds{30});
    EXPECT_EQ(breaker.admit(seconds{30}), Admission::probe);
    breaker.failed(straggler, seconds{31});
    EXPECT_EQ(breaker.state(), State::half_open);
    breaker.succeeded();
    EXPECT_EQ(breaker.state(), State::closed);
}

TEST(Breaker, AnOperatorMayShortenThePause) {
    Breaker breaker{rule};
    fail(breaker, 3);
    breaker.allow_probe(seconds{5});
    EXPECT_EQ(breaker.admit(seconds{5}), Admission::probe);
}

}  // namespace
}  // namespace portico::erp
