#include <cstddef>
#include <cstdint>
#include <string_view>

#include "protocol/rpc.hpp"
#include "protocol/values.hpp"

/// Whatever a server answers is a reply or an error; its values are read or absent.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* bytes, std::size_t size) {
    using namespace portico::erp_tryton;
    const auto reply = Reply::parse({reinterpret_cast<const char*>(bytes), size});
    if (!reply.ok()) return 0;
    if (reply->fault() != nullptr) {
        static_cast<void>(reply->fault()->sentence());
        return 0;
    }
    for (const auto value : reply->result()) {
        static_cast<void>(read_decimal(value));
        static_cast<void>(read_date(value));
        static_cast<void>(read_datetime(value));
        static_cast<void>(read_timedelta_seconds(value));
        static_cast<void>(read_reference(value));
        static_cast<void>(read_bytes(value));
        static_cast<void>(read_stamp(value));
    }
    return 0;
}
