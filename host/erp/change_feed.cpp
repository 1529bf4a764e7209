#include "erp/change_feed.hpp"

#include <algorithm>

#include <portico/json.hpp>

namespace portico::erp {
namespace {

constexpr std::size_t companies_max = 1000;
constexpr std::size_t ids_max = 1000;
constexpr std::size_t json_bytes_max = 60UL * 1024;

}  // namespace

void ChangeFeed::touch(std::string_view company, std::string_view id) {
    if (last_ids_ == nullptr || last_company_ != company) {
        last_company_ = company;
        last_ids_ = &by_company_[last_company_];
    }
    if (last_ids_->empty() || last_ids_->back() != id) last_ids_->emplace_back(id);
}

void ChangeFeed::append(std::vector<ports::NewEvent>& out, const std::string& company, Ids& ids)
    const {
    std::sort(ids.begin(), ids.end());
    ids.erase(std::unique(ids.begin(), ids.end()), ids.end());
    for (std::size_t at = 0; at < ids.size();) {
        std::string json = R"({"ids":[)";
        const std::size_t first = at;
        for (; at < ids.size() && at - first < ids_max && json.size() < json_bytes_max; ++at) {
            if (at > first) json += ',';
            json::append_quoted(json, ids[at]);
        }
        json += "]}";
        out.push_back(
            {.type = "erp." + entity_ + ".changed",
             .company = company,
             .subject = at - first == 1 ? ids[first] : std::string{},
             .json = std::move(json)}
        );
    }
}

std::vector<ports::NewEvent> ChangeFeed::events() {
    std::vector<ports::NewEvent> out;
    if (by_company_.size() <= companies_max) {
        std::vector<std::string> companies;
        for (const auto& [company, ids] : by_company_) companies.push_back(company);
        std::sort(companies.begin(), companies.end());
        for (const auto& company : companies) append(out, company, by_company_[company]);
        return out;
    }
    Ids all;
    for (auto& [company, ids] : by_company_) all.insert(all.end(), ids.begin(), ids.end());
    append(out, {}, all);
    return out;
}

}  // namespace portico::erp
