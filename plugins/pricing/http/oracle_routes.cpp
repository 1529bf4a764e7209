#include "http/oracle_routes.hpp"

#include <string>
#include <utility>

#include <portico/json.hpp>
#include <portico/time.hpp>

namespace portico::pricing {
namespace {

std::string render(const OracleReport& report) {
    std::string out;
    json::Writer writer{out};
    const auto count = [&](std::string_view name, std::uint64_t number) {
        writer.key(name).integer(static_cast<std::int64_t>(number));
    };
    writer.begin_object();
    writer.key("share").raw(report.share_text);
    count("agreed", report.agreed);
    count("differed", report.differed);
    count("outdated", report.outdated);
    count("dropped", report.dropped);
    count("failed", report.failed);
    writer.key("differences").begin_array();
    for (const auto& found : report.last) {
        writer.begin_object()
            .member("at", format_time(found.at))
            .member("question", found.question)
            .member("answered", found.answered)
            .member("expected", found.expected)
            .member("records", found.records)
            .end_object();
    }
    writer.end_array().end_object();
    return out;
}

}  // namespace

Status add_oracle_route(PluginContext& context, std::function<OracleReport()> report) {
    return context.router.get(
        "/admin/api/v1/pricing/oracle",
        [report = std::move(report)](const Request&) {
            return Result<Response>{Response::json(render(report()))};
        }
    );
}

}  // namespace portico::pricing
