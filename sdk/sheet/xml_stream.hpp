#pragma once

#include <functional>
#include <memory>
#include <string>
#include <string_view>

#include <portico/result.hpp>

struct XML_ParserStruct;

namespace portico::sheet {

/// Attributes of an element, by their local names.
class XmlAttributes {
public:
    explicit XmlAttributes(const char** pairs) : pairs_{pairs} {}

    /// Empty when it is not there.
    [[nodiscard]] std::string_view operator[](std::string_view name) const;

private:
    const char** pairs_;
};

/// What happens while an XML text is read; names come without their prefix.
struct XmlEvents {
    std::function<void(std::string_view name, const XmlAttributes& attributes)> begin;
    std::function<void(std::string_view name)> end;
    std::function<void(std::string_view text)> text;
};

/// Reads XML piece by piece. Document types are refused, and with them entities that grow.
class XmlStream {
public:
    explicit XmlStream(XmlEvents events);

    /// Errors: Code::invalid for what is no well-formed XML; Code::quota (64 elements deep).
    Status feed(std::string_view piece, bool is_last);

private:
    struct Free {
        void operator()(XML_ParserStruct* parser) const;
    };

    static void on_begin(void* self, const char* name, const char** attributes);
    static void on_end(void* self, const char* name);
    static void on_text(void* self, const char* text, int length);
    static void on_doctype(void* self, const char*, const char*, const char*, int);
    void stop(Error error);

    XmlEvents events_;
    int depth_ = 0;
    Status outcome_;
    std::unique_ptr<XML_ParserStruct, Free> parser_;
};

}  // namespace portico::sheet
