#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <string_view>

#include <portico/result.hpp>

namespace portico::sheet {

/// Writes one sheet of a workbook, row by row, as open_xlsx() reads it again.
class ExportBook {
public:
    /// Takes a piece of the finished file.
    using Output = std::function<Status(std::string_view piece)>;

    explicit ExportBook(const std::string& sheet);
    ~ExportBook();
    ExportBook(const ExportBook&) = delete;
    ExportBook& operator=(const ExportBook&) = delete;

    /// The next cell of the row. A number of more than 15 digits is kept as a text, for a workbook
    /// would not keep it exactly.
    void text(std::string_view text);
    void number(std::string_view text);

    /// Ends a row. Errors: Code::quota after 1,048,576 rows: take CSV.
    Status end_row();

    /// Ends the book and hands it over. Errors: Code::internal (the disk is full), those of
    /// `output`.
    Status finish(const Output& output);

private:
    struct Book;

    std::unique_ptr<Book> book_;
};

}  // namespace portico::sheet
