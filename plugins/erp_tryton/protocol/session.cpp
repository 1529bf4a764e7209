#include "protocol/session.hpp"

#include <algorithm>

#include <portico/json.hpp>

#include "protocol/values.hpp"

namespace portico::erp_tryton {
namespace {

constexpr std::chrono::seconds pause_first{60};
constexpr std::chrono::seconds pause_max{16 * 60};

std::string request_body(const Call& call) {
    std::string body = R"({"id":1,"method":)";
    json::append_quoted(body, call.method);
    body += R"(,"params":)";
    body += call.params;
    body += '}';
    return body;
}

bool is_ok(int status) {
    return status == 200;
}

/// An HTTP status other than 200 and 401: the body is HTML for people.
Error http_error(int status, const Call& call, const Settings& settings) {
    const std::string number = std::to_string(status);
    const std::string method{call.method};
    switch (status) {
        case 400:
            return internal("Tryton could not read the request " + method + " (HTTP 400).");
        case 403:
            return denied("Tryton does not give " + method + " to other programs (HTTP 403).");
        case 404:
            // Also what Tryton says while it can't reach PostgreSQL.
            return unavailable(
                "Tryton at " + settings.url + " has no database " + settings.database +
                ", or can't reach it now: check plugins.erp_tryton.database."
            );
        case 409:
        case 423:
            return unavailable("Somebody else changed the record in Tryton at the same time.");
        case 413:
            return {Code::quota, "The request " + method + " is too large for Tryton."};
        default:
            break;
    }
    if (status >= 300 && status < 400) {
        return unavailable(
            settings.url + " redirects elsewhere (HTTP " + number +
            "): write the last address into plugins.erp_tryton.url."
        );
    }
    // A proxy's 503 means that nobody took the request; behind the others it may have been done.
    const bool is_unknown = !call.is_safe && status != 503;
    return {
        is_unknown ? Code::timeout : Code::unavailable,
        "Tryton failed at " + method + " (HTTP " + number + "). Look into its log."};
}

}  // namespace

Session::Session(const Settings& settings, SessionParts parts)
    : settings_{settings}, parts_{std::move(parts)} {}

Result<ClientResponse> Session::post(
    const std::string& url, const Call& call, const std::string& authorization
) {
    const auto body = request_body(call);
    ClientRequest request;
    request.method = "POST";
    request.url = url;
    request.headers = {{"Content-Type", "application/json"}, {"Accept", "application/json"}};
    if (!authorization.empty()) request.headers.emplace_back("Authorization", authorization);
    request.body = body;
    request.is_safe = call.is_safe;
    const auto longest = parts_.now() + settings_.request_timeout;
    request.deadline = call.deadline == Instant{} ? longest : std::min(call.deadline, longest);
    request.reply_bytes_max = call.reply_bytes_max;
    return parts_.send(request);
}

Result<Reply> Session::call_openly(std::string_view path, const Call& call) {
    const auto response = PORTICO_TRY(post(settings_.url + std::string{path}, call, {}));
    if (!is_ok(response.status)) return http_error(response.status, call, settings_);
    return Reply::parse(response.body);
}

Result<Reply> Session::call(const Call& call) {
    const auto url = settings_.url + "/" + settings_.database + "/";
    for (int attempt = 0;; ++attempt) {
        const auto authorized = PORTICO_TRY(authorization(call.deadline));
        const auto response = PORTICO_TRY(post(url, call, authorized));
        if (is_ok(response.status)) {
            end_pause();
            auto reply = Reply::parse(response.body);
            // It was done, or it was not: a proxy's page, or an answer that was cut, does not say.
            if (!reply.ok() && !call.is_safe) return Error{Code::timeout, reply.error().message};
            return reply;
        }
        if (response.status == 429) {
            const std::scoped_lock lock{mutex_};
            return pause(Code::unavailable, "Tryton takes no more requests for now (HTTP 429).");
        }
        if (response.status != 401) return http_error(response.status, call, settings_);
        // Refused before anything was done: the session is over, or this method wants a fresh one.
        drop(authorized);
        if (attempt > 0) {
            return denied(
                "Tryton refuses " + std::string{call.method} +
                " right after a login (HTTP 401): check the user's rights in Tryton."
            );
        }
    }
}

void Session::drop(const std::string& refused) {
    const std::scoped_lock lock{mutex_};
    if (authorization_ == refused) authorization_.clear();  // else another thread renewed it
}

Result<std::string> Session::authorization(Instant deadline) {
    const std::scoped_lock lock{mutex_};
    if (authorization_.empty() || parts_.now() < paused_until_) {
        PORTICO_TRY(login_locked(deadline));
    }
    return authorization_;
}

Status Session::login(Instant deadline) {
    const std::scoped_lock lock{mutex_};
    authorization_.clear();
    return login_locked(deadline);
}

void Session::forget_refusal() {
    const std::scoped_lock lock{mutex_};
    paused_until_ = {};
    next_pause_ = pause_first;
}

/// Tryton answers again: the next pause is a short one.
void Session::end_pause() {
    const std::scoped_lock lock{mutex_};
    if (parts_.now() >= paused_until_) next_pause_ = pause_first;
}

/// Remembers why nothing is asked for a while. Calls that were under way together and are refused
/// together make one pause.
Error Session::pause(Code code, std::string sentence) {
    if (parts_.now() < paused_until_) return refusal_;
    refusal_ = {code, std::move(sentence)};
    paused_until_ = parts_.now() + next_pause_;
    next_pause_ = std::min(next_pause_ * 2, pause_max);
    return refusal_;
}

Status Session::login_locked(Instant deadline) {
    if (const auto now = parts_.now(); now < paused_until_) {
        const auto rest = std::chrono::ceil<std::chrono::seconds>(paused_until_ - now);
        return Error{
            refusal_.code,
            refusal_.message + " Portico asks again in " + std::to_string(rest.count()) + " s."};
    }
    const auto password = parts_.password();
    if (!password.ok() || password->empty()) {
        return denied(
            "The password of Tryton's user " + settings_.user +
            " is not set: portico secret set erp_tryton password"
        );
    }
    std::string params;
    json::Writer writer{params};
    writer.begin_array().string(settings_.user);
    writer.begin_object().member("password", *password).end_object();
    writer.string("en").end_array();
    const Call call{.method = "common.db.login", .params = params, .deadline = deadline};
    const auto url = settings_.url + "/" + settings_.database + "/";
    const auto response = PORTICO_TRY(post(url, call, {}));
    if (response.status == 429) {
        return pause(
            Code::unavailable,
            "Tryton has locked logins of " + settings_.user +
                " for a while, because too many failed (HTTP 429)."
        );
    }
    const auto wrong_password = "Tryton refuses user " + settings_.user +
                                " with this password: set it anew with portico secret set "
                                "erp_tryton password.";
    if (response.status == 401 || response.status == 403) {
        return pause(Code::denied, wrong_password);
    }
    if (!is_ok(response.status)) return http_error(response.status, call, settings_);
    const auto reply = PORTICO_TRY(Reply::parse(response.body));
    if (const auto* fault = reply.fault()) {
        if (fault->kind == Fault::Kind::login) {
            return pause(
                Code::denied,
                "Tryton wants more than a password of user " + settings_.user + " (" +
                    fault->message + "): give it a plain password login."
            );
        }
        return to_error(*fault, call.method);
    }
    std::int64_t user = 0;
    std::string key;
    for (const auto item : reply.result()) {
        if (item.is_number()) user = read_id(item);
        if (item.is_string()) key = item.string();
    }
    if (user == 0 || key.empty()) return pause(Code::denied, wrong_password);
    authorization_ =
        "Session " + encode_base64(settings_.user + ":" + std::to_string(user) + ":" + key);
    next_pause_ = pause_first;
    return {};
}

}  // namespace portico::erp_tryton
