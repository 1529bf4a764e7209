#include "gateway/access_log.hpp"

#include <atomic>
#include <cstring>
#include <functional>
#include <type_traits>
#include <utility>

namespace portico::gateway {

namespace {

constexpr std::size_t part_bytes_max = 256U * 1024U;
constexpr std::size_t text_bytes_max = 200;
constexpr std::size_t texts = 6;

/// What stands before the texts of one record.
struct Head {
    std::uint64_t duration_us;
    std::uint32_t body_bytes;
    std::int32_t status;
    std::array<std::uint16_t, texts> sizes;
};

static_assert(std::is_trivially_copyable_v<Head>);

std::size_t part_of_this_thread(std::size_t parts) {
    static std::atomic<std::size_t> next{0};
    thread_local const std::size_t mine = next.fetch_add(1);
    return mine % parts;
}

}  // namespace

void AccessLog::append(const AccessRecord& record) {
    const std::array<std::string_view, texts> all = {
        record.request_id,
        record.method,
        record.route,
        record.owner,
        record.company,
        record.principal};
    Head head{record.duration_us, record.body_bytes, record.status, {}};
    for (std::size_t i = 0; i < texts; ++i)
        head.sizes[i] = static_cast<std::uint16_t>(all[i].substr(0, text_bytes_max).size());

    auto& part = parts_[part_of_this_thread(parts_.size())];
    const std::lock_guard lock{part.mutex};
    if (part.bytes.size() > part_bytes_max) {
        ++part.dropped;
        return;
    }
    part.bytes.append(reinterpret_cast<const char*>(&head), sizeof head);
    for (std::size_t i = 0; i < texts; ++i) part.bytes.append(all[i].data(), head.sizes[i]);
}

void AccessLog::drain() {
    const std::lock_guard draining{drain_mutex_};
    for (auto& part : parts_) {
        draining_.clear();
        std::uint64_t dropped = 0;
        {
            const std::lock_guard lock{part.mutex};
            draining_.swap(part.bytes);
            dropped = std::exchange(part.dropped, 0);
        }
        const char* at = draining_.data();
        const char* const end = at + draining_.size();
        while (at < end) {
            Head head{};
            std::memcpy(&head, at, sizeof head);
            at += sizeof head;
            std::array<std::string_view, texts> all;
            for (std::size_t i = 0; i < texts; ++i) {
                all[i] = {at, head.sizes[i]};
                at += head.sizes[i];
            }
            const AccessRecord record{
                all[0],
                all[1],
                all[2],
                all[3],
                all[4],
                all[5],
                head.status,
                head.body_bytes,
                head.duration_us};
            write(record);
            count(record);
        }
        if (dropped > 0)
            log_.warning("request lines were dropped", {{"count", std::to_string(dropped)}});
    }
}

void AccessLog::write(const AccessRecord& record) {
    const auto status = std::to_string(record.status);
    const auto duration = std::to_string(record.duration_us);
    const auto bytes = std::to_string(record.body_bytes);
    const std::array<ports::Field, 9> fields = {{
        {"request_id", record.request_id},
        {"method", record.method},
        {"route", record.route},
        {"plugin", record.owner},
        {"company", record.company},
        {"principal", record.principal},
        {"status", status},
        {"bytes", bytes},
        {"duration_us", duration},
    }};
    log_.write(
        record.status >= 500 ? ports::Level::warning : ports::Level::info, "request", fields
    );
}

AccessLog::OwnerSeries& AccessLog::series_of(std::string_view owner) {
    if (const auto found = series_.find(owner); found != series_.end()) return found->second;
    OwnerSeries made;
    constexpr std::array<std::string_view, 5> classes = {"1xx", "2xx", "3xx", "4xx", "5xx"};
    const std::string_view shown = owner.empty() ? std::string_view{"none"} : owner;
    for (std::size_t i = 0; i < classes.size(); ++i) {
        const std::array<ports::Label, 2> labels = {{{"plugin", shown}, {"class", classes[i]}}};
        auto series = metrics_.series(
            ports::SeriesKind::counter, "portico_http_requests_total", "Answered requests", labels
        );
        if (series) made.by_class[i] = *series;
    }
    const std::array<ports::Label, 1> labels = {{{"plugin", shown}}};
    auto seconds = metrics_.series(
        ports::SeriesKind::histogram,
        "portico_http_request_seconds",
        "From the request's head to the reply's last byte",
        labels
    );
    if (seconds) made.seconds = *seconds;
    return series_.emplace(std::string{owner}, made).first->second;
}

void AccessLog::count(const AccessRecord& record) {
    auto& series = series_of(record.owner);
    const auto index = static_cast<std::size_t>(record.status / 100 - 1);
    if (index < series.by_class.size() && series.by_class[index] != nullptr)
        series.by_class[index]->record(1);
    if (series.seconds != nullptr)
        series.seconds->record(static_cast<double>(record.duration_us) / 1e6);
}

}  // namespace portico::gateway
