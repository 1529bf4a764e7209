#include "discount.hpp"

namespace portico::loyalty {

Programme read_programme(const json::Value& config) {
    Programme programme;
    programme.percent = config["percent"].string();
    for (const auto member : config["members"]) programme.members.insert(member.string());
    return programme;
}

Result<std::string> adjust(const Programme& programme, std::string_view request) {
    json::Limits limits;
    limits.bytes_max = std::size_t{8} << 20U;
    const auto document = PORTICO_TRY(json::parse(request, limits));
    const auto asked = document.root();
    std::string reply;
    json::Writer writer{reply};
    writer.begin_object().key("adjustments").begin_array();
    if (programme.members.contains(asked["company"].text())) {
        for (const auto line : asked["lines"]) {
            writer.begin_object().key("line").value(line["line"]);
            writer.member("percent", programme.percent).key("text").begin_object();
            writer.member("en", "Loyalty programme").member("uk", "Програма лояльності");
            writer.member("ru", "Программа лояльности").end_object().end_object();
        }
    }
    writer.end_array().end_object();
    return reply;
}

}  // namespace portico::loyalty
