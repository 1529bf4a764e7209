#include "gateway/compression.hpp"

#include <sstream>

#include <Poco/DeflatingStream.h>
#include <Poco/Exception.h>
#include <Poco/InflatingStream.h>
#include <Poco/MemoryStream.h>

namespace portico::gateway {

namespace {

/// Fast: a reply is compressed once for one client, on the thread that answers him.
constexpr int level = 1;
constexpr std::size_t bytes_min = 1024;

}  // namespace

bool is_worth_compressing(std::string_view content_type, std::size_t bytes) {
    if (bytes < bytes_min) return false;
    const auto type = content_type.substr(0, content_type.find(';'));
    return type.starts_with("text/") || type.ends_with("/json") || type.ends_with("+json") ||
           type.ends_with("/xml") || type.ends_with("+xml") || type.ends_with("/javascript");
}

std::optional<std::string> gzip(std::string_view bytes) {
    try {
        std::ostringstream out;
        Poco::DeflatingOutputStream deflate{out, Poco::DeflatingStreamBuf::STREAM_GZIP, level};
        deflate.write(bytes.data(), static_cast<std::streamsize>(bytes.size()));
        deflate.close();
        auto packed = std::move(out).str();
        if (packed.empty() || packed.size() >= bytes.size()) return std::nullopt;
        return packed;
    } catch (const Poco::Exception&) {
        return std::nullopt;  // the plain form is always right
    }
}

Result<std::string> gunzip(std::string_view packed) {
    try {
        Poco::MemoryInputStream in{packed.data(), static_cast<std::streamsize>(packed.size())};
        Poco::InflatingInputStream inflate{in, Poco::InflatingStreamBuf::STREAM_GZIP};
        std::ostringstream out;
        out << inflate.rdbuf();
        if (!out || inflate.bad()) return internal("A packed file of the program is damaged.");
        return std::move(out).str();
    } catch (const Poco::Exception&) {
        return internal("A packed file of the program is damaged.");
    }
}

}  // namespace portico::gateway
