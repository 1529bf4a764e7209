#include "http/sample.hpp"

#include <array>
#include <string>
#include <utility>
#include <vector>

#include <portico/query.hpp>

#include "files/sample_file.hpp"

namespace portico::reorder {
namespace {

std::vector<SampleRow> sample_rows(
    const SampleDesk& desk, const Request& request, const PurchasedPage& page
) {
    constexpr std::size_t rows_max = 3;
    std::vector<GivenLine> given;
    for (const auto* article : page.articles) {
        GivenLine line;
        line.sku = article->sku;
        line.quantity = article->quantity.trimmed().text();
        line.unit = article->unit;
        line.is_sku = true;
        given.push_back(std::move(line));
    }
    std::vector<SampleRow> rows;
    const auto checked = desk.checker.check(request.company(), given, request.deadline());
    for (std::size_t i = 0; i < given.size() && rows.size() < rows_max; ++i) {
        if (checked.ok() && !is_orderable(checked->lines[i].outcome)) continue;
        const auto& unit = checked.ok() ? checked->lines[i].unit : given[i].unit;
        rows.push_back({given[i].sku, given[i].quantity, unit});
    }
    return rows;
}

Response as_download(Response response, const char* name) {
    return std::move(response).header(
        "Content-Disposition", std::string{"attachment; filename=\""} + name + "\""
    );
}

}  // namespace

Result<Response> show_sample(const SampleDesk& desk, const Request& request) {
    constexpr std::array<std::string_view, 1> known{"format"};
    PORTICO_TRY(check_query(request, known));
    const auto format = request.query("format").value_or("csv");
    if (format != "csv" && format != "xlsx") return invalid("\"format\" is csv or xlsx.");
    const auto purchased = PORTICO_TRY(desk.purchased.of(request.company()));
    PurchasedQuestion often;
    often.order = PurchasedOrder::times;
    const auto page = PORTICO_TRY(page_of(*purchased, often));
    const auto rows = sample_rows(desk, request, page);
    if (format == "csv") {
        auto text = sample_csv(rows, request.language());
        return as_download(
            Response::bytes("text/csv; charset=utf-8", std::move(text)), "order.csv"
        );
    }
    auto book = PORTICO_TRY(sample_workbook(rows, request.language()));
    return as_download(
        Response::bytes(
            "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", std::move(book)
        ),
        "order.xlsx"
    );
}

}  // namespace portico::reorder
