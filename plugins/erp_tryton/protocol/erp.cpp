#include "protocol/erp.hpp"

namespace portico::erp_tryton {
namespace {

void write_fields(json::Writer& writer, const std::vector<std::string_view>& fields) {
    writer.begin_array();
    for (const auto field : fields) writer.string(field);
    writer.end_array();
}

/// What is no list must not pass for an empty one: records would count as deleted.
Result<Reply> list_of(Result<Reply> reply) {
    if (!reply.ok() || reply->result().is_array()) return reply;
    return unavailable("Tryton's answer to a search is no list: is this Tryton's own address?");
}

}  // namespace

Rows::Rows(Reply reply) : reply_{std::move(reply)} {
    const auto list = reply_->result();
    values_.reserve(list.size());
    for (const auto row : list) values_.push_back(row);
}

Result<Reply> without_fault(Result<Reply> reply, std::string_view method) {
    if (reply.ok() && reply->fault() != nullptr) return to_error(*reply->fault(), method);
    return reply;
}

Erp::Erp(Rpc& rpc, const Settings& settings) : rpc_{rpc}, settings_{settings} {}

void Erp::write_context(json::Writer& writer, const ContextMembers& members, std::int64_t company) {
    writer.begin_object();
    if (company != 0) writer.key("company").integer(company);
    // Deactivated records are hidden otherwise, also as targets of relations.
    writer.key("active_test").boolean(false);
    if (members) {
        members(writer);
    } else if (!settings_.languages.empty()) {
        writer.member("language", settings_.languages.front());
    }
    writer.end_object();
}

Result<Reply> Erp::invoke(
    std::string_view method,
    bool is_safe,
    const std::function<void(json::Writer&)>& arguments,
    const ContextMembers& context,
    Instant deadline
) {
    const auto known = PORTICO_TRY(facts(deadline));
    std::string params;
    json::Writer writer{params};
    writer.begin_array();
    arguments(writer);
    write_context(writer, context, known.company);
    writer.end_array();
    return rpc_.call({.method = method, .params = params, .is_safe = is_safe, .deadline = deadline}
    );
}

Result<Erp::Fields> Erp::fields_of(std::string_view model, Instant deadline) {
    {
        const std::scoped_lock lock{mutex_};
        if (const auto known = models_.find(model); known != models_.end()) return known->second;
    }
    const auto method = "model." + std::string{model} + ".fields_get";
    const auto arguments = [](json::Writer& writer) { writer.null(); };
    const auto reply = PORTICO_TRY(invoke(method, true, arguments, {}, deadline));
    Fields fields;
    if (const auto* fault = reply.fault()) {
        // An unknown model is Python's KeyError: its name in quotes, no class.
        if (fault->message != "'" + std::string{model} + "'") return to_error(*fault, method);
    } else {
        fields.emplace();
        const auto described = reply.result();
        for (auto field = described.begin(); field != described.end(); ++field) {
            fields->emplace(field.key());
        }
    }
    const std::scoped_lock lock{mutex_};
    models_[std::string{model}] = fields;
    return fields;
}

Result<bool> Erp::has_model(std::string_view model, Instant deadline) {
    return PORTICO_TRY(fields_of(model, deadline)).has_value();
}

Result<bool> Erp::has_field(std::string_view model, std::string_view field, Instant deadline) {
    const auto fields = PORTICO_TRY(fields_of(model, deadline));
    return fields.has_value() && fields->contains(field);
}

Result<std::vector<std::string_view>> Erp::known_fields(const Query& query, Instant deadline) {
    if (!query.is_tolerant) return query.fields;
    const auto known = PORTICO_TRY(fields_of(query.model, deadline));
    auto fields = query.fields;
    if (known) {
        std::erase_if(fields, [&known](std::string_view field) {
            return !known->contains(field.substr(0, field.find('.')));
        });
    }
    return fields;
}

Result<Rows> Erp::search_read(const Query& query, Instant deadline) {
    const auto fields = PORTICO_TRY(known_fields(query, deadline));
    const auto method = "model." + std::string{query.model} + ".search_read";
    const auto arguments = [&query, &fields](json::Writer& writer) {
        writer.raw(query.domain.text()).integer(0);
        query.limit == 0 ? writer.null() : writer.integer(query.limit);
        writer.raw(query.order);
        write_fields(writer, fields);
    };
    return Rows{PORTICO_TRY(
        list_of(without_fault(invoke(method, true, arguments, query.context, deadline), method))
    )};
}

Result<Rows> Erp::read(
    std::string_view model,
    std::span<const std::int64_t> ids,
    const std::vector<std::string_view>& fields,
    Instant deadline
) {
    if (ids.empty()) return Rows{};
    // A read of ids fails as a whole when one is gone; a search passes it over.
    Query query{.model = model, .fields = fields, .is_tolerant = true};
    query.domain.where_in("id", ids);
    return search_read(query, deadline);
}

Result<std::vector<std::int64_t>> Erp::search(const Query& query, Instant deadline) {
    const auto method = "model." + std::string{query.model} + ".search";
    const auto arguments = [&query](json::Writer& writer) {
        writer.raw(query.domain.text()).integer(0);
        query.limit == 0 ? writer.null() : writer.integer(query.limit);
        writer.raw(query.order);
    };
    const auto reply = PORTICO_TRY(
        list_of(without_fault(invoke(method, true, arguments, query.context, deadline), method))
    );
    std::vector<std::int64_t> ids;
    for (const auto id : reply.result()) ids.push_back(read_id(id));
    return ids;
}

Result<std::int64_t> Erp::count(std::string_view model, const Domain& domain, Instant deadline) {
    const auto method = "model." + std::string{model} + ".search_count";
    const auto arguments = [&domain](json::Writer& writer) { writer.raw(domain.text()); };
    const auto reply =
        PORTICO_TRY(without_fault(invoke(method, true, arguments, {}, deadline), method));
    return reply.result().integer();
}

Result<Facts> Erp::facts(Instant deadline) {
    const std::scoped_lock lock{mutex_};
    if (!facts_) facts_ = PORTICO_TRY(ask_facts(deadline));
    return *facts_;
}

Status Erp::confirm_company(Instant deadline) {
    const auto known = PORTICO_TRY(facts(deadline));
    const auto now = PORTICO_TRY(ask_facts(deadline));
    if (now.company == known.company) return {};
    return invalid(
        "Tryton's user " + settings_.user + " worked in company " + std::to_string(known.company) +
        " and works in " + std::to_string(now.company) +
        " now: choose the former again in the user's preferences in Tryton, and nothing is lost."
    );
}

void Erp::forget_facts() {
    const std::scoped_lock lock{mutex_};
    facts_.reset();
    models_.clear();
}

Result<Facts> Erp::ask_facts(Instant deadline) {
    Facts facts;
    constexpr std::string_view preferences = "model.res.user.get_preferences";
    const auto reply = PORTICO_TRY(without_fault(
        rpc_.call({.method = preferences, .params = "[true,{}]", .deadline = deadline}), preferences
    ));
    facts.company = read_id(reply.result()["company"]);
    if (facts.company == 0) {
        return invalid(
            "Tryton's user " + settings_.user +
            " has no company: choose one in the user's preferences in Tryton."
        );
    }
    if (settings_.company != 0 && settings_.company != facts.company) {
        return invalid(
            "Tryton's user " + settings_.user + " works in company " +
            std::to_string(facts.company) + ", and plugins.erp_tryton.company is " +
            std::to_string(settings_.company) +
            ": prices come in the user's company, so make both the same."
        );
    }
    constexpr std::string_view method = "model.company.company.search_read";
    const auto params =
        R"([[["id","=",)" + std::to_string(facts.company) +
        R"(]],0,1,null,["party.name","currency.code","currency","party"],{"active_test":false}])";
    const auto companies = Rows{PORTICO_TRY(
        without_fault(rpc_.call({.method = method, .params = params, .deadline = deadline}), method)
    )};
    if (companies.empty()) {
        return invalid("Tryton does not show its company to user " + settings_.user + ".");
    }
    const auto company = companies.values().front();
    facts.company_party = read_id(company["party"]);
    facts.company_name = company["party."]["name"].string();
    facts.currency = read_id(company["currency"]);
    facts.currency_code = company["currency."]["code"].string();
    return facts;
}

}  // namespace portico::erp_tryton
