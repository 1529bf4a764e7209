#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <portico/abi/client.h>
#include <portico/boundary.hpp>
#include <portico/clock.hpp>

namespace portico {

/// A request to a server outside.
struct ClientRequest {
    std::string method = "GET";
    std::string url;
    std::vector<std::pair<std::string, std::string>> headers = {};
    std::string_view body = {};
    bool is_safe = false;                  ///< sending it twice does no harm
    bool may_gzip = false;                 ///< the server takes compressed bodies
    std::optional<Instant> deadline = {};  ///< for everything; nothing: 30 s from now
    std::uint64_t reply_bytes_max = 0;     ///< 0: 16 MiB
};

/// A whole reply, whatever its status.
struct ClientResponse {
    int status = 0;
    std::vector<std::pair<std::string, std::string>> headers = {};
    std::string body = {};

    /// The first header of this name, in any case of letters.
    [[nodiscard]] std::optional<std::string_view> header(std::string_view name) const {
        const auto lower = [](char c) {
            return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c;
        };
        for (const auto& [key, value] : headers) {
            if (key.size() != name.size()) continue;
            bool same = true;
            for (std::size_t at = 0; at < key.size() && same; ++at) {
                same = lower(key[at]) == lower(name[at]);
            }
            if (same) return value;
        }
        return std::nullopt;
    }
};

/// Outbound HTTP, to the hosts that the manifest names and the admin granted. Thread-safe.
class Client {
public:
    explicit Client(Host host)
        : host_{host}, table_{host.extension<portico_client>(PORTICO_CLIENT_ID)} {}

    /// Waits for the whole reply. Errors: Code::denied (host), Code::unavailable (not sent; a retry
    /// is safe), Code::timeout (sent, outcome unknown), Code::quota (reply too large),
    /// Code::invalid, Code::cancelled.
    [[nodiscard]] Result<ClientResponse> send(const ClientRequest& request) const {
        if (!PORTICO_HAS(table_, send)) return not_given(PORTICO_CLIENT_ID);
        std::vector<portico_pair> headers;
        headers.reserve(request.headers.size());
        for (const auto& [name, value] : request.headers) {
            headers.push_back({to_abi(name), to_abi(value)});
        }
        portico_client_request wanted{};
        wanted.struct_size = sizeof wanted;
        if (request.is_safe) wanted.flags |= PORTICO_CLIENT_SAFE;
        if (request.may_gzip) wanted.flags |= PORTICO_CLIENT_GZIP;
        wanted.method = to_abi(request.method);
        wanted.url = to_abi(request.url);
        wanted.headers = headers.data();
        wanted.header_count = headers.size();
        wanted.body = to_abi(request.body);
        if (request.deadline) wanted.deadline_us = microseconds_of(*request.deadline);
        wanted.reply_bytes_max = request.reply_bytes_max;
        ClientResponse response;
        PORTICO_TRY(host_.check(
            table_->send(table_->self, &wanted, portico_client_reply{&response, &head, &body})
        ));
        return response;
    }

private:
    static portico_status head(
        void* context, std::int32_t status, const portico_pair* headers, std::uint64_t count
    ) noexcept {
        auto& response = *static_cast<ClientResponse*>(context);
        try {
            response.status = status;
            for (std::uint64_t at = 0; at < count; ++at) {
                response.headers.emplace_back(
                    from_abi(headers[at].name), from_abi(headers[at].value)
                );
            }
            return PORTICO_OK;
        } catch (...) {
            return PORTICO_QUOTA;
        }
    }

    static portico_status body(void* context, portico_str piece) noexcept {
        try {
            static_cast<ClientResponse*>(context)->body.append(from_abi(piece));
            return PORTICO_OK;
        } catch (...) {
            return PORTICO_QUOTA;
        }
    }

    Host host_;
    const portico_client* table_;
};

}  // namespace portico
