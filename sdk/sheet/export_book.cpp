#include <algorithm>
#include <array>
#include <charconv>
#include <sys/mman.h>
#include <unistd.h>
#include <utility>
#include <xlsxwriter.h>

#include <portico/sheet/export_book.hpp>

namespace portico::sheet {
namespace {

constexpr lxw_row_t rows_max = 1'048'576;
constexpr std::ptrdiff_t exact_digits_max = 15;

}  // namespace

/// The file has no name; the library wants a path, which the system gives to it.
struct ExportBook::Book {
    explicit Book(const std::string& name) : descriptor{memfd_create("workbook", MFD_CLOEXEC)} {
        lxw_workbook_options options{};
        options.constant_memory = LXW_TRUE;
        const auto path = "/proc/self/fd/" + std::to_string(descriptor);
        workbook = workbook_new_opt(path.c_str(), &options);
        if (workbook != nullptr) sheet = workbook_add_worksheet(workbook, name.c_str());
    }

    ~Book() {
        if (workbook != nullptr) static_cast<void>(workbook_close(workbook));
        if (descriptor >= 0) close(descriptor);
    }

    Book(const Book&) = delete;
    Book& operator=(const Book&) = delete;

    int descriptor;
    lxw_workbook* workbook = nullptr;
    lxw_worksheet* sheet = nullptr;
    lxw_row_t row = 0;
    lxw_col_t column = 0;
};

ExportBook::ExportBook(const std::string& sheet) : book_{std::make_unique<Book>(sheet)} {}

ExportBook::~ExportBook() = default;

void ExportBook::text(std::string_view text) {
    const auto column = book_->column++;
    if (text.empty() || book_->sheet == nullptr) return;
    static_cast<void>(
        worksheet_write_string(book_->sheet, book_->row, column, std::string{text}.c_str(), nullptr)
    );
}

void ExportBook::number(std::string_view text) {
    const auto digits =
        std::count_if(text.begin(), text.end(), [](char c) { return c >= '0' && c <= '9'; });
    double number = 0;
    const auto parsed = std::from_chars(text.data(), text.data() + text.size(), number);
    if (text.empty() || digits > exact_digits_max || parsed.ec != std::errc{}) {
        this->text(text);
        return;
    }
    const auto column = book_->column++;
    if (book_->sheet == nullptr) return;
    static_cast<void>(worksheet_write_number(book_->sheet, book_->row, column, number, nullptr));
}

Status ExportBook::end_row() {
    book_->column = 0;
    if (++book_->row <= rows_max) return {};
    return Error{Code::quota, "A workbook has at most 1,048,576 rows: export CSV instead."};
}

Status ExportBook::finish(const Output& output) {
    if (book_->sheet == nullptr) return internal("The workbook can't be made: is the disk full?");
    const auto closed = workbook_close(std::exchange(book_->workbook, nullptr));
    book_->sheet = nullptr;
    if (closed != LXW_NO_ERROR) {
        return internal(std::string{"The workbook can't be written: "} + lxw_strerror(closed));
    }
    std::array<char, std::size_t{64} << 10U> piece{};
    off_t at = 0;
    while (true) {
        const auto count = pread(book_->descriptor, piece.data(), piece.size(), at);
        if (count < 0) return internal("The workbook can't be read back.");
        if (count == 0) return {};
        PORTICO_TRY(output({piece.data(), static_cast<std::size_t>(count)}));
        at += count;
    }
}

}  // namespace portico::sheet
