#include "xml_stream.hpp"

#include <expat.h>
#include <utility>

namespace portico::sheet {
namespace {

constexpr int depth_max = 64;

std::string_view local(std::string_view name) {
    const auto colon = name.rfind(':');
    return colon == std::string_view::npos ? name : name.substr(colon + 1);
}

}  // namespace

std::string_view XmlAttributes::operator[](std::string_view name) const {
    for (const char** pair = pairs_; *pair != nullptr; pair += 2) {
        if (local(pair[0]) == name) return pair[1];
    }
    return {};
}

void XmlStream::Free::operator()(XML_ParserStruct* parser) const {
    XML_ParserFree(parser);
}

XmlStream::XmlStream(XmlEvents events)
    : events_{std::move(events)}, parser_{XML_ParserCreate(nullptr)} {
    if (!parser_) return;
    XML_SetUserData(parser_.get(), this);
    XML_SetElementHandler(parser_.get(), &XmlStream::on_begin, &XmlStream::on_end);
    XML_SetCharacterDataHandler(parser_.get(), &XmlStream::on_text);
    XML_SetStartDoctypeDeclHandler(parser_.get(), &XmlStream::on_doctype);
}

Status XmlStream::feed(std::string_view piece, bool is_last) {
    if (!parser_) return internal("There is no memory for a workbook.");
    const auto parsed = XML_Parse(
        parser_.get(), piece.data(), static_cast<int>(piece.size()), is_last ? XML_TRUE : XML_FALSE
    );
    if (!outcome_.ok()) return outcome_;
    if (parsed == XML_STATUS_OK) return {};
    return invalid(
        std::string{"The workbook is damaged: "} +
        XML_ErrorString(XML_GetErrorCode(parser_.get())) + "."
    );
}

void XmlStream::stop(Error error) {
    if (!outcome_.ok()) return;
    outcome_ = std::move(error);
    XML_StopParser(parser_.get(), XML_FALSE);
}

void XmlStream::on_begin(void* self, const char* name, const char** attributes) {
    auto& stream = *static_cast<XmlStream*>(self);
    if (!stream.outcome_.ok()) return;
    if (++stream.depth_ > depth_max) {
        stream.stop({Code::quota, "The workbook is damaged: its parts are nested too deep."});
        return;
    }
    if (stream.events_.begin) stream.events_.begin(local(name), XmlAttributes{attributes});
}

void XmlStream::on_end(void* self, const char* name) {
    auto& stream = *static_cast<XmlStream*>(self);
    if (!stream.outcome_.ok()) return;
    --stream.depth_;
    if (stream.events_.end) stream.events_.end(local(name));
}

void XmlStream::on_text(void* self, const char* text, int length) {
    auto& stream = *static_cast<XmlStream*>(self);
    if (!stream.outcome_.ok() || !stream.events_.text) return;
    stream.events_.text({text, static_cast<std::size_t>(length)});
}

void XmlStream::on_doctype(void* self, const char*, const char*, const char*, int) {
    static_cast<XmlStream*>(self)->stop(
        invalid("The workbook has a document type, which no spreadsheet program writes.")
    );
}

}  // namespace portico::sheet
