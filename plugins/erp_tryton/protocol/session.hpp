#pragma once

#include <functional>
#include <mutex>
#include <string>

#include <portico/client.hpp>
#include <portico/log.hpp>

#include "protocol/rpc.hpp"
#include "settings.hpp"

namespace portico::erp_tryton {

/// What a session needs of the world.
struct SessionParts {
    std::function<Result<ClientResponse>(const ClientRequest&)> send;
    std::function<Result<std::string>()> password;
    std::function<Instant()> now;
};

/// Rpc over HTTP under a login. Logs in when it must, once for all threads: after the first call,
/// and when Tryton answers 401. A refused login is not tried again before a pause that doubles (1
/// to 16 minutes), so that a wrong password never locks the account: neither is anything after a
/// 429.
class Session final : public Rpc {
public:
    Session(const Settings& settings, SessionParts parts);

    Result<Reply> call(const Call& call) override;

    /// A call that needs no login: common.server.version, common.db.list. `path`: "/" or "/DB/".
    Result<Reply> call_openly(std::string_view path, const Call& call);

    /// Logs in now. Errors: as call().
    Status login(Instant deadline);

    /// After the admin changed the password: the pause is over.
    void forget_refusal();

private:
    Result<std::string> authorization(Instant deadline);
    Status login_locked(Instant deadline);
    void end_pause();
    Error pause(Code code, std::string sentence);
    void drop(const std::string& refused);
    [[nodiscard]] Result<ClientResponse> post(
        const std::string& url, const Call& call, const std::string& authorization
    );

    const Settings settings_;
    SessionParts parts_;
    std::mutex mutex_;  ///< held while logging in: others wait for its outcome
    std::string authorization_;
    Instant paused_until_{};
    std::chrono::seconds next_pause_{60};
    Error refusal_;  ///< why it pauses
};

}  // namespace portico::erp_tryton
