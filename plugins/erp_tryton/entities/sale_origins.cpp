#include "entities/sale_origins.hpp"

#include <string>

namespace portico::erp_tryton {
namespace {

constexpr std::string_view line_model = "sale.line";
constexpr std::string_view invoice_line_model = "account.invoice.line";
constexpr std::size_t orders_max = 1000;  // of the canonical model

}  // namespace

void SaleOrigins::add(std::int64_t of, json::Value origin) {
    const auto line = read_reference(origin);
    if (line && line->model == line_model) lines_[of].insert(line->id);
}

Status SaleOrigins::resolve(Pull& pull) {
    std::set<std::int64_t> wanted;
    for (const auto& [of, lines] : lines_) wanted.insert(lines.begin(), lines.end());
    const std::vector<std::int64_t> ids{wanted.begin(), wanted.end()};
    const auto rows = PORTICO_TRY(pull.erp.read(line_model, ids, {"sale"}, pull.deadline));
    for (const auto row : rows) sales_[read_id(row["id"])] = read_id(row["sale"]);
    return {};
}

Result<SaleOrigins> SaleOrigins::of_invoices(const std::vector<std::int64_t>& ids, Pull& pull) {
    SaleOrigins orders;
    if (ids.empty()) return orders;
    Query query{.model = invoice_line_model, .fields = {"invoice", "origin"}};
    query.domain.where_in("invoice", ids).clause(R"(["origin","!=",null])");
    const auto lines = PORTICO_TRY(pull.erp.search_read(query, pull.deadline));
    std::multimap<std::int64_t, std::int64_t> credits;  // invoice by the line it takes back
    std::vector<std::int64_t> credited;
    for (const auto line : lines) {
        const auto invoice = read_id(line["invoice"]);
        orders.add(invoice, line["origin"]);
        const auto origin = read_reference(line["origin"]);
        if (!origin || origin->model != invoice_line_model) continue;
        credits.emplace(origin->id, invoice);
        credited.push_back(origin->id);
    }
    const auto former =
        PORTICO_TRY(pull.erp.read(invoice_line_model, credited, {"origin"}, pull.deadline));
    for (const auto line : former) {
        const auto [begin, end] = credits.equal_range(read_id(line["id"]));
        for (auto at = begin; at != end; ++at) orders.add(at->second, line["origin"]);
    }
    PORTICO_TRY(orders.resolve(pull));
    return orders;
}

void SaleOrigins::write(json::Writer& writer, std::span<const std::int64_t> of) const {
    std::set<std::int64_t> orders;
    for (const auto one : of) {
        const auto found = lines_.find(one);
        if (found == lines_.end()) continue;
        for (const auto line : found->second) {
            const auto sale = sales_.find(line);
            if (sale != sales_.end() && orders.size() < orders_max) orders.insert(sale->second);
        }
    }
    writer.key("order_ids").begin_array();
    for (const auto order : orders) writer.string(std::to_string(order));
    writer.end_array();
}

}  // namespace portico::erp_tryton
