#include "exports/xlsx_list.hpp"

#include <array>
#include <cstdlib>
#include <initializer_list>
#include <sys/mman.h>
#include <unistd.h>
#include <utility>
#include <xlsxwriter.h>

#include "exports/list_texts.hpp"

namespace portico::catalogue {
namespace {

/// A file without a name, in memory; the library wants a path, which the system gives to it.
class MemoryFile {
public:
    MemoryFile() : descriptor_{memfd_create("price-list", MFD_CLOEXEC)} {}

    ~MemoryFile() {
        if (descriptor_ >= 0) close(descriptor_);
    }

    MemoryFile(const MemoryFile&) = delete;
    MemoryFile& operator=(const MemoryFile&) = delete;

    [[nodiscard]] std::string path() const {
        return "/proc/self/fd/" + std::to_string(descriptor_);
    }

    [[nodiscard]] Status give(const Output& output) const {
        std::array<char, std::size_t{64} << 10U> piece{};
        off_t at = 0;
        for (;;) {
            const auto count = pread(descriptor_, piece.data(), piece.size(), at);
            if (count < 0) return internal("The workbook can't be read back.");
            if (count == 0) return {};
            PORTICO_TRY(output({piece.data(), static_cast<std::size_t>(count)}));
            at += count;
        }
    }

private:
    int descriptor_;
};

/// What a spreadsheet's number cell holds.
double cell_number(const Decimal& number) {
    return std::strtod(number.text().c_str(), nullptr);
}

class XlsxList final : public PriceListWriter {
public:
    XlsxList(PriceListHead head, Output output)
        : head_{std::move(head)}, output_{std::move(output)} {
        lxw_workbook_options options{};
        options.constant_memory = LXW_TRUE;
        book_ = workbook_new_opt(file_.path().c_str(), &options);
        if (book_ == nullptr) return;
        sheet_ = workbook_add_worksheet(book_, std::string{texts().title}.c_str());
        add_formats();
        set_page();
        write_head();
    }

    ~XlsxList() override {
        if (book_ != nullptr) static_cast<void>(workbook_close(book_));
    }

    Status add(const PriceListRow& row) override {
        if (sheet_ == nullptr) return internal("The workbook can't be made: is the disk full?");
        add_price(row, row.quantity, row.price.unit_price);
        for (const auto& one : row.price.breaks) add_price(row, one.quantity, one.unit_price);
        return {};
    }

    Status finish() override {
        if (sheet_ == nullptr) return internal("The workbook can't be made: is the disk full?");
        if (row_ > heading_row_ + 1) {
            worksheet_autofilter(sheet_, heading_row_, 0, row_ - 1, columns_shown() - 1);
        }
        const auto outcome = workbook_close(std::exchange(book_, nullptr));
        sheet_ = nullptr;
        if (outcome != LXW_NO_ERROR) {
            return internal(std::string{"The workbook can't be written: "} + lxw_strerror(outcome));
        }
        return file_.give(output_);
    }

private:
    static constexpr lxw_col_t column_count = 9;  ///< the last two only with taxes

    [[nodiscard]] lxw_col_t columns_shown() const {
        return head_.shows_gross ? column_count : column_count - 2;
    }

    [[nodiscard]] const ListTexts& texts() const { return texts_in(head_.language); }

    void add_formats() {
        bold_ = workbook_add_format(book_);
        format_set_bold(bold_);
        heading_ = workbook_add_format(book_);
        format_set_bold(heading_);
        format_set_bottom(heading_, LXW_BORDER_THIN);
        format_set_bg_color(heading_, 0xe8eef4);
        price_ = workbook_add_format(book_);
        format_set_num_format(price_, "#,##0.00####");
    }

    void set_page() {
        constexpr std::array<double, column_count> widths{16, 50, 28, 10, 10, 14, 14, 14, 10};
        for (lxw_col_t column = 0; column < column_count; ++column) {
            worksheet_set_column(sheet_, column, column, widths.at(column), nullptr);
        }
        worksheet_set_landscape(sheet_);
        worksheet_set_paper(sheet_, 9);  // A4
        worksheet_fit_to_pages(sheet_, 1, 0);
        worksheet_set_footer(sheet_, "&R&P / &N");
    }

    void write_alone(std::string_view value, lxw_format* format) {
        text(0, value, format);
        ++row_;
    }

    void write_line(std::string_view name, std::string_view value) {
        if (value.empty()) return;
        text(0, name, bold_);
        text(1, value, nullptr);
        ++row_;
    }

    void write_head() {
        if (!head_.supplier.empty()) write_alone(head_.supplier, bold_);
        if (!head_.contact.empty()) write_alone(head_.contact, nullptr);
        write_line(texts().company, head_.company_name);
        write_line(texts().issued, shown_day(head_.issued, head_.language));
        write_line(texts().valid_until, shown_day(head_.valid_until, head_.language));
        write_line(texts().currency, head_.currency);
        heading_row_ = ++row_;
        const std::array<std::string_view, column_count> names{
            texts().sku,
            texts().name,
            texts().category,
            texts().unit,
            texts().from,
            texts().price,
            texts().list_price,
            texts().gross,
            texts().tax};
        for (lxw_col_t column = 0; column < columns_shown(); ++column) {
            text(column, names.at(column), heading_);
        }
        ++row_;
        worksheet_freeze_panes(sheet_, row_, 0);
        worksheet_repeat_rows(sheet_, heading_row_, heading_row_);
    }

    void text(lxw_col_t column, std::string_view value, lxw_format* format) {
        worksheet_write_string(sheet_, row_, column, std::string{value}.c_str(), format);
    }

    void number(lxw_col_t column, const Decimal& value, lxw_format* format) {
        worksheet_write_number(sheet_, row_, column, cell_number(value), format);
    }

    void add_price(
        const PriceListRow& row, const Decimal& quantity, const std::optional<Decimal>& unit_price
    ) {
        text(0, row.sku, nullptr);
        text(1, row.name, nullptr);
        if (!row.category.empty()) text(2, row.category, nullptr);
        text(3, row.unit, nullptr);
        number(4, quantity, nullptr);
        if (unit_price) {
            number(5, *unit_price, price_);
        } else {
            text(5, texts().on_request, nullptr);
        }
        if (row.price.list_price) number(6, *row.price.list_price, price_);
        const auto gross =
            unit_price ? gross_of(*unit_price, row.price.tax_rate) : std::optional<Decimal>{};
        if (gross && head_.shows_gross) number(7, *gross, price_);
        if (row.price.tax_rate && head_.shows_gross) number(8, *row.price.tax_rate, nullptr);
        ++row_;
    }

    PriceListHead head_;
    Output output_;
    MemoryFile file_;
    lxw_workbook* book_ = nullptr;
    lxw_worksheet* sheet_ = nullptr;
    lxw_format* bold_ = nullptr;
    lxw_format* heading_ = nullptr;
    lxw_format* price_ = nullptr;
    lxw_row_t row_ = 0;
    lxw_row_t heading_row_ = 0;
};

}  // namespace

std::unique_ptr<PriceListWriter> make_xlsx_list(PriceListHead head, Output output) {
    return std::make_unique<XlsxList>(std::move(head), std::move(output));
}

}  // namespace portico::catalogue
