#include "push/business_calls.hpp"

#include <algorithm>
#include <array>

namespace portico::erp_tryton {
namespace {

constexpr std::chrono::minutes preferences_age_max{5};
constexpr std::array<std::chrono::milliseconds, 5> pauses{
    std::chrono::milliseconds{50},
    std::chrono::milliseconds{100},
    std::chrono::milliseconds{200},
    std::chrono::milliseconds{400},
    std::chrono::milliseconds{800}};

bool is_scalar(json::Value value) {
    return value.is_number() || value.is_string() || value.is_boolean();
}

/// The texts are PostgreSQL's and SQLite's own, in English (lc_messages).
bool shows_one_of(const Fault& fault, std::initializer_list<std::string_view> signs) {
    return fault.kind == Fault::Kind::technical &&
           std::any_of(signs.begin(), signs.end(), [&fault](std::string_view sign) {
               return fault.message.find(sign) != std::string::npos;
           });
}

}  // namespace

bool is_busy(const Fault& fault) {
    if (fault.kind == Fault::Kind::concurrency) return true;
    return shows_one_of(
        fault,
        {"could not serialize access",
         "could not obtain lock",
         "deadlock detected",
         "canceling statement due to lock timeout",
         "database is locked",
         "connection pool exhausted",
         "too many clients already"}
    );
}

bool is_without_database(const Fault& fault) {
    return shows_one_of(
        fault,
        {"server closed the connection",
         "terminating connection",
         "connection already closed",
         "connection has been closed",
         "no connection to the server",
         "could not connect",
         "connection to server",
         "remaining connection slots",
         "SSL SYSCALL error",
         "Connection refused",
         "the database system is"}
    );
}

Status BusinessCalls::check_time(Instant deadline) const {
    if (parts_.now() < deadline) return {};
    return unavailable("There was no time left to ask Tryton.");
}

Result<Reply> BusinessCalls::call(
    std::string_view method, Effect effect, const Arguments& arguments, Instant deadline
) {
    const auto own = PORTICO_TRY(preferences(deadline));
    std::string params;
    json::Writer writer{params};
    writer.begin_array();
    arguments(writer);
    writer.raw(own.context).end_array();
    for (std::size_t attempt = 0;; ++attempt) {
        PORTICO_TRY(check_time(deadline));
        auto reply = PORTICO_TRY(parts_.erp.rpc().call(
            {.method = method,
             .params = params,
             .is_safe = effect == Effect::reads,
             .deadline = deadline}
        ));
        if (reply.fault() == nullptr) return reply;
        if (is_without_database(*reply.fault())) {
            // Where the commit itself was cut, nobody knows whether it was done.
            return Error{
                effect == Effect::writes ? Code::timeout : Code::unavailable,
                "Tryton has lost its database: " + reply.fault()->sentence()};
        }
        if (!is_busy(*reply.fault())) return reply;
        if (attempt == pauses.size() || parts_.now() + pauses[attempt] >= deadline) {
            return unavailable(
                "Others work on the same records in Tryton: " + reply.fault()->sentence()
            );
        }
        parts_.pause(pauses[attempt]);
    }
}

Result<Rows> BusinessCalls::search_read(
    std::string_view model,
    const Domain& domain,
    const std::vector<std::string_view>& fields,
    Instant deadline
) {
    const auto method = "model." + std::string{model} + ".search_read";
    const auto arguments = [&](json::Writer& writer) {
        writer.raw(domain.text()).integer(0).null().raw(R"([["id","ASC"]])").begin_array();
        for (const auto field : fields) writer.string(field);
        writer.end_array();
    };
    return Rows{
        PORTICO_TRY(without_fault(call(method, Effect::reads, arguments, deadline), method))};
}

Result<BusinessCalls::Preferences> BusinessCalls::ask_preferences(Instant deadline) {
    const auto facts = PORTICO_TRY(parts_.erp.facts(deadline));
    constexpr std::string_view method = "model.res.user.get_preferences";
    const auto reply = PORTICO_TRY(without_fault(
        parts_.erp.rpc().call({.method = method, .params = "[true,{}]", .deadline = deadline}),
        method
    ));
    Preferences asked;
    asked.asked_at = parts_.now();
    const auto own = reply.result();
    asked.warehouse = read_id(own["warehouse"]);
    const auto& languages = parts_.settings.languages;
    json::Writer writer{asked.context};
    writer.begin_object();
    for (auto at = own.begin(); at != own.end(); ++at) {
        const auto key = at.key();
        const bool is_set_below = key == "company" || (key == "language" && !languages.empty());
        if (is_set_below || !is_scalar(*at)) continue;
        writer.key(key).value(*at);
    }
    writer.key("company").integer(facts.company);
    if (!languages.empty()) writer.member("language", languages.front());
    writer.end_object();
    return asked;
}

Result<BusinessCalls::Preferences> BusinessCalls::preferences(Instant deadline) {
    const std::scoped_lock lock{mutex_};
    const auto now = parts_.now();
    if (!preferences_ || now - preferences_->asked_at > preferences_age_max) {
        preferences_ = PORTICO_TRY(ask_preferences(deadline));
    }
    return *preferences_;
}

Result<std::int64_t> BusinessCalls::preferred_warehouse(Instant deadline) {
    return PORTICO_TRY(preferences(deadline)).warehouse;
}

Result<std::int64_t> BusinessCalls::user(Instant deadline) {
    {
        const std::scoped_lock lock{mutex_};
        if (user_) return *user_;
    }
    Domain domain;
    domain.where("login", "=", parts_.settings.user);
    const auto rows = PORTICO_TRY(search_read("res.user", domain, {"login"}, deadline));
    const auto found = rows.size() == 1 ? read_id(rows.values().front()["id"]) : 0;
    const std::scoped_lock lock{mutex_};
    user_ = found;
    return found;
}

}  // namespace portico::erp_tryton
