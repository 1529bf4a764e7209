#include "exports/pdf_list.hpp"

#include <algorithm>
#include <utility>

#include "exports/list_texts.hpp"
#include "exports/pdf_canvas.hpp"

namespace portico::catalogue {
namespace {

// Points on A4.
constexpr double margin = 40;
constexpr double inner_width = PdfCanvas::page_width - 2 * margin;
constexpr double bottom = PdfCanvas::page_height - 54;
constexpr double row_gap = 2.5;
constexpr double heading_height = 17;

constexpr TextStyle small{7.5, false};
constexpr TextStyle normal{8.5, false};
constexpr TextStyle strong{8.5, true};
constexpr TextStyle large{16, true};
constexpr TextStyle title_style{12, true};

/// A column by its left edge and width.
struct Column {
    double x;
    double width;
    Align align = Align::left;
};

constexpr Column sku_column{margin, 88};

/// The columns behind the SKU.
struct Columns {
    Column name;
    Column unit;
    Column from;
    Column price;
    Column gross{};
    Column tax{};
};

constexpr Columns plain_columns{
    {margin + 94, 236},
    {margin + 336, 44},
    {margin + 382, 53, Align::right},
    {margin + 440, inner_width - 440, Align::right}};

/// Where prices are told with tax too, names have less room.
constexpr Columns taxed_columns{
    {margin + 94, 140},
    {margin + 240, 40},
    {margin + 282, 53, Align::right},
    {margin + 340, 66, Align::right},
    {margin + 410, 66, Align::right},
    {margin + 480, inner_width - 480, Align::right}};

TextBox box_in(const Column& column, double y, int lines_max = 1) {
    return {column.x, y, column.width, column.align, lines_max};
}

/// What is drawn in one piece: a heading of a category, or a product with its breaks.
struct Block {
    std::size_t row = 0;
    bool is_heading = false;
    double height = 0;
};

/// Fills the two {} of a text.
std::string filled(std::string_view text, std::size_t first, std::size_t second) {
    std::string out;
    for (const auto number : {first, second}) {
        const auto place = text.find("{}");
        out.append(text.substr(0, place)).append(std::to_string(number));
        text.remove_prefix(place + 2);
    }
    return out.append(text);
}

class PdfList final : public PriceListWriter {
public:
    PdfList(PriceListHead head, Output output)
        : head_{std::move(head)},
          output_{std::move(output)},
          columns_{head_.shows_gross ? taxed_columns : plain_columns},
          canvas_{
              std::string{texts().title} + " " + head_.company_name + " " + head_.issued,
              head_.supplier} {}

    Status add(const PriceListRow& row) override {
        rows_.push_back(row);
        return {};
    }

    /// Measures everything first, so that each page knows how many there are.
    Status finish() override {
        const auto first_top = draw_head();
        const auto pages = break_pages(first_top);
        for (std::size_t page = 0; page < pages.size(); ++page) {
            double y = page == 0 ? first_top : draw_running_head();
            y = draw_columns(y);
            for (const auto& block : pages[page]) y = draw(block, y);
            draw_foot(page + 1, pages.size());
            canvas_.end_page();
        }
        const auto bytes = PORTICO_TRY(canvas_.finish());
        constexpr std::size_t piece = std::size_t{256} << 10U;
        for (std::size_t at = 0; at < bytes.size(); at += piece) {
            PORTICO_TRY(output_(std::string_view{bytes}.substr(at, piece)));
        }
        return {};
    }

private:
    using Page = std::vector<Block>;

    [[nodiscard]] const ListTexts& texts() const { return texts_in(head_.language); }

    [[nodiscard]] std::string heading_of(const PriceListRow& row) const {
        if (row.category.empty()) return std::string{texts().other};
        std::string heading;
        for (const char byte : row.category) {
            if (byte == '/') {
                heading.append(" / ");
            } else {
                heading.push_back(byte);
            }
        }
        return heading;
    }

    std::vector<Page> break_pages(double first_top) {
        std::vector<Page> pages(1);
        double y = first_top + columns_height;
        for (std::size_t i = 0; i < rows_.size(); ++i) {
            const Block block{i, false, height_of(rows_[i])};
            const bool is_new = i == 0 || rows_[i].category != rows_[i - 1].category;
            const auto needed = block.height + (is_new ? heading_height : 0);
            const bool is_full = y + needed > bottom && !pages.back().empty();
            if (is_full) {
                pages.emplace_back();
                y = top_of_next_pages + columns_height;
            }
            // A category that goes on is named again at the top of the page.
            if (is_new || is_full) {
                pages.back().push_back({i, true, heading_height});
                y += heading_height;
            }
            pages.back().push_back(block);
            y += block.height;
        }
        return pages;
    }

    double height_of(const PriceListRow& row) {
        const auto name = canvas_.height_of(row.name, normal, box_in(columns_.name, 0, 3));
        const auto sku = canvas_.height_of(row.sku, normal, box_in(sku_column, 0, 2));
        const auto prices = static_cast<double>(1 + row.price.breaks.size()) * line_height;
        return std::max({name, sku, prices}) + row_gap;
    }

    double draw(const Block& block, double y) {
        const auto& row = rows_[block.row];
        if (block.is_heading) {
            canvas_.band(margin, y + 2, inner_width, heading_height - 4);
            const Column whole{margin + 4, inner_width - 8};
            canvas_.text(heading_of(row), strong, box_in(whole, y + 3));
            return y + block.height;
        }
        canvas_.text(row.sku, normal, box_in(sku_column, y, 2));
        canvas_.text(row.name, normal, box_in(columns_.name, y, 3));
        canvas_.text(row.unit, normal, box_in(columns_.unit, y));
        draw_price(row, row.quantity, row.price.unit_price, y);
        double line = y;
        for (const auto& one : row.price.breaks) {
            line += line_height;
            draw_price(row, one.quantity, one.unit_price, line);
        }
        return y + block.height;
    }

    void draw_price(
        const PriceListRow& row,
        const Decimal& quantity,
        const std::optional<Decimal>& unit_price,
        double y
    ) {
        canvas_.text(shown_number(quantity, head_.language), normal, box_in(columns_.from, y));
        const auto price = unit_price ? shown_number(*unit_price, head_.language)
                                      : std::string{texts().on_request};
        canvas_.text(price, unit_price ? normal : small, box_in(columns_.price, y));
        const auto& rate = row.price.tax_rate;
        const bool is_taxed = head_.shows_gross && unit_price && rate;
        if (!is_taxed) return;
        if (const auto gross = gross_of(*unit_price, rate)) {
            const auto shown = shown_number(*gross, head_.language);
            canvas_.text(shown, normal, box_in(columns_.gross, y));
        }
        canvas_.text(shown_number(*rate, head_.language), normal, box_in(columns_.tax, y));
    }

    /// The first page's head; gives where the list begins.
    double draw_head() {
        const Column whole{margin, inner_width};
        double y = 36;
        if (!head_.supplier.empty()) {
            y += canvas_.text(head_.supplier, large, box_in(whole, y, 2));
        }
        if (!head_.contact.empty()) {
            y += canvas_.text(head_.contact, small, box_in(whole, y, 2));
        }
        y += 10;
        y += canvas_.text(texts().title, title_style, box_in(whole, y)) + 4;
        y += draw_fact(texts().company, head_.company_name, y);
        y += draw_fact(texts().issued, shown_day(head_.issued, head_.language), y);
        y += draw_fact(texts().valid_until, shown_day(head_.valid_until, head_.language), y);
        y += draw_fact(texts().currency, head_.currency, y);
        return y + 10;
    }

    double draw_fact(std::string_view name, std::string_view value, double y) {
        if (value.empty()) return 0;
        canvas_.text(name, normal, box_in({margin, 96}, y));
        const Column values{margin + 100, inner_width - 100};
        return canvas_.text(value, strong, box_in(values, y, 2));
    }

    double draw_running_head() {
        std::string line = head_.supplier;
        if (!line.empty()) line.append(" · ");
        line.append(texts().title).append(" · ").append(head_.company_name).append(" · ");
        line.append(shown_day(head_.issued, head_.language));
        canvas_.text(line, small, box_in({margin, inner_width}, 26));
        return top_of_next_pages;
    }

    double draw_columns(double y) {
        canvas_.text(texts().sku, strong, box_in(sku_column, y));
        canvas_.text(texts().name, strong, box_in(columns_.name, y));
        canvas_.text(texts().unit, strong, box_in(columns_.unit, y));
        canvas_.text(texts().from, strong, box_in(columns_.from, y));
        const auto price = std::string{texts().price} + ", " + head_.currency;
        canvas_.text(price, strong, box_in(columns_.price, y));
        if (head_.shows_gross) {
            canvas_.text(texts().gross, strong, box_in(columns_.gross, y));
            canvas_.text(texts().tax, strong, box_in(columns_.tax, y));
        }
        canvas_.line(margin, y + 13, inner_width);
        return y + columns_height;
    }

    void draw_foot(std::size_t page, std::size_t pages) {
        constexpr double y = PdfCanvas::page_height - 36;
        canvas_.line(margin, y - 4, inner_width);
        if (!head_.as_of.empty()) {
            const auto as_of = std::string{texts().as_of} + " " +
                               shown_day(head_.as_of.substr(0, 10), head_.language) + " " +
                               head_.as_of.substr(11, 5) + " UTC";
            canvas_.text(as_of, small, box_in({margin, inner_width - 110}, y));
        }
        const Column right{PdfCanvas::page_width - margin - 100, 100, Align::right};
        canvas_.text(filled(texts().page, page, pages), small, box_in(right, y));
    }

    static constexpr double line_height = 11;
    static constexpr double columns_height = 17;
    static constexpr double top_of_next_pages = 44;

    PriceListHead head_;
    Output output_;
    Columns columns_;
    PdfCanvas canvas_;
    std::vector<PriceListRow> rows_;
};

}  // namespace

std::unique_ptr<PriceListWriter> make_pdf_list(PriceListHead head, Output output) {
    return std::make_unique<PdfList>(std::move(head), std::move(output));
}

}  // namespace portico::catalogue
