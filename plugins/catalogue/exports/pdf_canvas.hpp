#pragma once

#include <memory>
#include <string>
#include <string_view>

#include <portico/result.hpp>

namespace portico::catalogue {

/// To be called before anything else, in init(): Pango registers its types with GLib, which never
/// forgets them and never leaves the process. If Pango left with this plugin, its return with the
/// next generation would abort the host: so it stays.
void keep_pango_loaded();

/// How a text is set.
struct TextStyle {
    double size = 8;  ///< in points
    bool is_bold = false;
};

enum class Align { left, right };

/// Where a text goes: its upper left corner and the width that it may take, in points.
struct TextBox {
    double x = 0;
    double y = 0;
    double width = 0;
    Align align = Align::left;
    int lines_max = 1;  ///< what does not fit ends in an ellipsis
};

/// Pages of A4 that become a PDF. Fonts are the system's; scripts are mixed as they come.
/// Not thread-safe, but each canvas has fonts of its own: any number at once.
class PdfCanvas {
public:
    static constexpr double page_width = 595;
    static constexpr double page_height = 842;

    /// `title` and `author` are what a reader shows of the file.
    PdfCanvas(const std::string& title, const std::string& author);
    ~PdfCanvas();
    PdfCanvas(const PdfCanvas&) = delete;
    PdfCanvas& operator=(const PdfCanvas&) = delete;

    /// Draws a text; gives its height.
    double text(std::string_view text, const TextStyle& style, const TextBox& box);

    /// The height that text() would give.
    double height_of(std::string_view text, const TextStyle& style, const TextBox& box);

    void line(double x, double y, double width);

    /// A band of light grey.
    void band(double x, double y, double width, double height);

    void end_page();

    /// Ends the file and gives its bytes. Errors: Code::internal.
    Result<std::string> finish();

private:
    struct Parts;

    std::unique_ptr<Parts> parts_;
};

}  // namespace portico::catalogue
