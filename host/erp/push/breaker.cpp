#include "erp/push/breaker.hpp"

namespace portico::erp {

Breaker::Admission Breaker::admit(std::chrono::nanoseconds now) {
    if (state_ == State::closed) return Admission::admitted;
    if (state_ == State::open) {
        if (now < probes_at_) return Admission::refused;
        state_ = State::half_open;
        has_probe_ = false;
    }
    if (has_probe_) return Admission::refused;
    has_probe_ = true;
    return Admission::probe;
}

void Breaker::succeeded() {
    // Also a push that began before it opened: the ERP answers.
    state_ = State::closed;
    failures_ = 0;
    has_probe_ = false;
}

void Breaker::failed(Admission admission, std::chrono::nanoseconds now) {
    ++failures_;
    // Stragglers of the time before it opened say nothing new about an open or half-open one.
    const bool decides =
        state_ == State::closed ? failures_ >= rule_.failures : admission == Admission::probe;
    if (decides) open(now);
}

void Breaker::given_back(Admission admission) {
    if (admission == Admission::probe) has_probe_ = false;
}

void Breaker::allow_probe(std::chrono::nanoseconds now) {
    if (state_ == State::open) probes_at_ = now;
}

void Breaker::open(std::chrono::nanoseconds now) {
    state_ = State::open;
    has_probe_ = false;
    probes_at_ = now + rule_.pause;
}

}  // namespace portico::erp
