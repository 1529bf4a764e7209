#include "exports/pdf_canvas.hpp"

#include <array>
#include <cairo/cairo-pdf.h>
#include <dlfcn.h>
#include <map>
#include <pango/pangocairo.h>
#include <utility>

namespace portico::catalogue {
namespace {

template <auto release>
struct Release {
    template <class T>
    void operator()(T* object) const {
        release(object);
    }
};

template <class T, auto release>
using Owned = std::unique_ptr<T, Release<release>>;

using Surface = Owned<cairo_surface_t, cairo_surface_destroy>;
using Drawing = Owned<cairo_t, cairo_destroy>;
using Layout = Owned<PangoLayout, g_object_unref>;
using Font = Owned<PangoFontDescription, pango_font_description_free>;

cairo_status_t append_bytes(void* text, const unsigned char* bytes, unsigned int count) {
    static_cast<std::string*>(text)->append(reinterpret_cast<const char*>(bytes), count);
    return CAIRO_STATUS_SUCCESS;
}

Font make_font(const TextStyle& style) {
    Font font{pango_font_description_new()};
    pango_font_description_set_family_static(font.get(), "DejaVu Sans");
    pango_font_description_set_absolute_size(font.get(), style.size * PANGO_SCALE);
    if (style.is_bold) pango_font_description_set_weight(font.get(), PANGO_WEIGHT_BOLD);
    return font;
}

}  // namespace

void keep_pango_loaded() {
    for (auto* const function :
         {reinterpret_cast<void*>(&pango_layout_new),
          reinterpret_cast<void*>(&pango_cairo_show_layout)}) {
        Dl_info library{};
        if (dladdr(function, &library) == 0) continue;
        static_cast<void>(dlopen(library.dli_fname, RTLD_NOW | RTLD_NOLOAD | RTLD_NODELETE));
    }
}

struct PdfCanvas::Parts {
    std::string bytes;
    Surface surface;
    Drawing drawing;
    Layout layout;
    std::map<std::pair<double, bool>, Font> fonts;

    void set(std::string_view text, const TextStyle& style, const TextBox& box) {
        auto& font = fonts[{style.size, style.is_bold}];
        if (!font) font = make_font(style);
        pango_layout_set_font_description(layout.get(), font.get());
        pango_layout_set_width(layout.get(), static_cast<int>(box.width * PANGO_SCALE));
        pango_layout_set_height(layout.get(), -box.lines_max);
        pango_layout_set_alignment(
            layout.get(), box.align == Align::right ? PANGO_ALIGN_RIGHT : PANGO_ALIGN_LEFT
        );
        pango_layout_set_text(layout.get(), text.data(), static_cast<int>(text.size()));
    }

    [[nodiscard]] double height() const {
        int height = 0;
        pango_layout_get_size(layout.get(), nullptr, &height);
        return static_cast<double>(height) / PANGO_SCALE;
    }
};

PdfCanvas::PdfCanvas(const std::string& title, const std::string& author)
    : parts_{std::make_unique<Parts>()} {
    parts_->surface.reset(
        cairo_pdf_surface_create_for_stream(&append_bytes, &parts_->bytes, page_width, page_height)
    );
    auto* const surface = parts_->surface.get();
    cairo_pdf_surface_set_metadata(surface, CAIRO_PDF_METADATA_TITLE, title.c_str());
    cairo_pdf_surface_set_metadata(surface, CAIRO_PDF_METADATA_AUTHOR, author.c_str());
    parts_->drawing.reset(cairo_create(surface));
    // Fonts of its own: the default ones belong to the thread and would outlive the plugin.
    const Owned<PangoFontMap, g_object_unref> fonts{pango_cairo_font_map_new()};
    pango_cairo_font_map_set_resolution(PANGO_CAIRO_FONT_MAP(fonts.get()), 72);
    const Owned<PangoContext, g_object_unref> context{pango_font_map_create_context(fonts.get())};
    pango_cairo_update_context(parts_->drawing.get(), context.get());
    parts_->layout.reset(pango_layout_new(context.get()));
    pango_layout_set_wrap(parts_->layout.get(), PANGO_WRAP_WORD_CHAR);
    pango_layout_set_ellipsize(parts_->layout.get(), PANGO_ELLIPSIZE_END);
}

PdfCanvas::~PdfCanvas() = default;

double PdfCanvas::text(std::string_view text, const TextStyle& style, const TextBox& box) {
    parts_->set(text, style, box);
    cairo_move_to(parts_->drawing.get(), box.x, box.y);
    pango_cairo_show_layout(parts_->drawing.get(), parts_->layout.get());
    return parts_->height();
}

double PdfCanvas::height_of(std::string_view text, const TextStyle& style, const TextBox& box) {
    parts_->set(text, style, box);
    return parts_->height();
}

void PdfCanvas::line(double x, double y, double width) {
    auto* const drawing = parts_->drawing.get();
    cairo_set_line_width(drawing, 0.5);
    cairo_move_to(drawing, x, y);
    cairo_line_to(drawing, x + width, y);
    cairo_stroke(drawing);
}

void PdfCanvas::band(double x, double y, double width, double height) {
    auto* const drawing = parts_->drawing.get();
    cairo_set_source_rgb(drawing, 0.91, 0.93, 0.95);
    cairo_rectangle(drawing, x, y, width, height);
    cairo_fill(drawing);
    cairo_set_source_rgb(drawing, 0, 0, 0);
}

void PdfCanvas::end_page() {
    cairo_show_page(parts_->drawing.get());
}

Result<std::string> PdfCanvas::finish() {
    parts_->layout.reset();
    parts_->drawing.reset();
    cairo_surface_finish(parts_->surface.get());
    const auto status = cairo_surface_status(parts_->surface.get());
    if (status != CAIRO_STATUS_SUCCESS) {
        return internal(std::string{"The PDF can't be made: "} + cairo_status_to_string(status));
    }
    return std::move(parts_->bytes);
}

}  // namespace portico::catalogue
