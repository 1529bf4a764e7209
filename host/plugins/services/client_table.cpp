#include "plugins/services/client_table.hpp"

#include <algorithm>
#include <cstddef>
#include <utility>

#include <portico/json.hpp>

#include "plugins/services/call_frame.hpp"
#include "plugins/services/views.hpp"

namespace portico::plugins {
namespace {

using std::chrono::milliseconds;

constexpr std::uint64_t header_count_max = 100;
constexpr std::uint64_t body_bytes_max = 256U << 20U;
constexpr std::uint64_t text_bytes_max = 64U * 1024U;
constexpr std::uint64_t reply_bytes_default = 16U << 20U;
constexpr milliseconds connect_timeout_default{5'000};
constexpr milliseconds deadline_default{30'000};
constexpr milliseconds wait_max{600'000};
constexpr std::string_view permission = "client:";

/// Gives the reply to the plugin.
class PluginReply final : public ports::ClientReply {
public:
    explicit PluginReply(portico_client_reply below) : below_{below} {}

    Status head(int status, std::span<const std::pair<std::string_view, std::string_view>> headers)
        override {
        if (below_.head == nullptr) return {};
        std::vector<portico_pair> pairs;
        pairs.reserve(headers.size());
        for (const auto& [name, value] : headers) pairs.push_back({to_view(name), to_view(value)});
        return outcome(below_.head(below_.context, status, pairs.data(), pairs.size()));
    }

    Status body(std::string_view piece) override {
        if (below_.body == nullptr) return {};
        return outcome(below_.body(below_.context, to_view(piece)));
    }

private:
    static Status outcome(portico_status status) {
        if (status == PORTICO_OK) return {};
        return Error{code_of(status), "the plugin did not take the reply"};
    }

    portico_client_reply below_;
};

std::chrono::steady_clock::time_point deadline_of(
    const portico_client_request& request, const ports::Clock& clock
) {
    auto left = deadline_default;
    if (request.deadline_us != 0) {
        const auto until = from_us(request.deadline_us) - clock.now();
        left =
            std::clamp(std::chrono::duration_cast<milliseconds>(until), milliseconds{0}, wait_max);
    }
    return std::chrono::steady_clock::now() + left;
}

using Headers = std::vector<std::pair<std::string_view, std::string_view>>;

Result<Headers> headers_in(const portico_client_request& request) {
    if (request.header_count > header_count_max) {
        return invalid("a request has at most 100 headers");
    }
    if (request.header_count > 0 && request.headers == nullptr) {
        return invalid("the request's headers are a count without a pointer");
    }
    Headers headers;
    for (std::uint64_t at = 0; at < request.header_count; ++at) {
        const auto& pair = request.headers[at];
        const auto name = PORTICO_TRY(text_in(pair.name, text_bytes_max, "a header's name"));
        headers.emplace_back(
            name, PORTICO_TRY(text_in(pair.value, text_bytes_max, "a header's value"))
        );
    }
    return headers;
}

}  // namespace

ClientTable::ClientTable(InstanceContext& instance, ConfigTable& config)
    : table{sizeof(portico_client), this, send}, instance_{instance}, config_{config} {
    for (const std::string_view text : instance.description.permissions) {
        if (!text.starts_with(permission)) continue;
        const auto pattern = text.substr(permission.size());
        if (pattern.starts_with('{')) {
            settings_.emplace_back(pattern.substr(1, pattern.size() - 2));
        } else {
            named_hosts_.emplace_back(pattern);
        }
    }
}

portico_status ClientTable::send(
    void* self, const portico_client_request* request, portico_client_reply reply
) noexcept {
    auto& client = *static_cast<ClientTable*>(self);
    return guarded(client.instance_, [&]() -> Status {
        constexpr auto size_min = offsetof(portico_client_request, reply_bytes_max) +
                                  sizeof(portico_client_request::reply_bytes_max);
        if (request == nullptr || request->struct_size < size_min) {
            return invalid("send() needs a request with its struct_size");
        }
        return client.send_checked(*request, reply);
    });
}

Status ClientTable::send_checked(
    const portico_client_request& request, portico_client_reply reply
) {
    if (instance_.must_stop_waiting()) {
        return Error{Code::cancelled, "plugin " + instance_.id() + " is being switched off"};
    }
    std::vector<std::string> granted;
    if (!settings_.empty()) {
        const auto document = PORTICO_TRY(json::parse(config_.json()));
        for (const auto& setting : settings_) {
            const auto host = document.root()[setting];
            if (host.is_string()) granted.push_back(host.string());
        }
    }
    const auto headers = PORTICO_TRY(headers_in(request));
    ports::ClientRequest wanted{
        .owner = instance_.id(),
        .method = PORTICO_TRY(text_in(request.method, 256, "the request's method")),
        .url = PORTICO_TRY(text_in(request.url, text_bytes_max, "the request's url")),
        .headers = headers,
        .body = PORTICO_TRY(text_in(request.body, body_bytes_max, "the request's body")),
        .is_safe = (request.flags & PORTICO_CLIENT_SAFE) != 0,
        .may_gzip = (request.flags & PORTICO_CLIENT_GZIP) != 0,
        .connect_timeout = connect_timeout_default,
        .deadline = deadline_of(request, instance_.ports.clock),
        .reply_bytes_max = reply_bytes_default,
        .granted_hosts = granted,
        .named_hosts = named_hosts_,
        .is_cancelled = [this] { return instance_.must_stop_waiting(); }};
    if (wanted.method.empty()) wanted.method = "GET";
    if (request.connect_timeout_ms > 0) {
        wanted.connect_timeout = std::min(milliseconds{request.connect_timeout_ms}, wait_max);
    }
    if (request.reply_bytes_max != 0) wanted.reply_bytes_max = request.reply_bytes_max;
    PluginReply taken{reply};
    return instance_.ports.client.send(wanted, taken);
}

}  // namespace portico::plugins
