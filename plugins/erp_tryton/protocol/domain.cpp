#include "protocol/domain.hpp"

namespace portico::erp_tryton {

std::string& Domain::next() {
    if (!clauses_.empty()) clauses_ += ',';
    return clauses_;
}

Domain& Domain::where(std::string_view field, std::string_view test, std::int64_t number) {
    json::Writer{next()}.begin_array().string(field).string(test).integer(number).end_array();
    return *this;
}

Domain& Domain::where(std::string_view field, std::string_view test, std::string_view text) {
    json::Writer{next()}.begin_array().string(field).string(test).string(text).end_array();
    return *this;
}

Domain& Domain::where_set(std::string_view field, bool value) {
    json::Writer{next()}.begin_array().string(field).string("=").boolean(value).end_array();
    return *this;
}

Domain& Domain::where_in(std::string_view field, std::span<const std::int64_t> ids) {
    json::Writer writer{next()};
    writer.begin_array().string(field).string("in").begin_array();
    for (const auto id : ids) writer.integer(id);
    writer.end_array().end_array();
    return *this;
}

Domain& Domain::clause(std::string_view json) {
    if (!json.empty()) next() += json;
    return *this;
}

Domain& Domain::written_after(NaiveTime time) {
    json::Writer writer{next()};
    const auto after = [&writer, time](std::string_view field) {
        writer.begin_array().string(field).string(">");
        write_datetime(writer, time);
        writer.end_array();
    };
    writer.begin_array().string("OR");
    after("write_date");
    writer.begin_array();
    writer.begin_array().string("write_date").string("=").null().end_array();
    after("create_date");
    writer.end_array().end_array();
    return *this;
}

}  // namespace portico::erp_tryton
