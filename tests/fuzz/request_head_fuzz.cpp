// Any bytes as the start of a connection: head, address, and a body in chunks.
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "gateway/chunked_decoder.hpp"
#include "gateway/request_head.hpp"
#include "gateway/target.hpp"

namespace {

using namespace portico::gateway;

bool is_inside(std::string_view part, std::string_view whole) {
    return part.empty() || (part.data() >= whole.data() &&
                            part.data() + part.size() <= whole.data() + whole.size());
}

void check(bool holds) {
    if (!holds) __builtin_trap();
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* bytes, std::size_t size) {
    const std::string_view text{reinterpret_cast<const char*>(bytes), size};
    const HeadLimits limits{.head_bytes_max = 4096, .target_bytes_max = 512, .headers_max = 20};
    RequestHead head;
    const auto [fault, consumed] = parse_head(text, limits, 0, head);
    if (fault == HeadFault::none) {
        check(consumed <= size && consumed <= limits.head_bytes_max);
        check(head.target.size() <= limits.target_bytes_max);
        check(!(head.chunked && head.content_length > 0));
        for (const auto& header : head.headers()) {
            check(is_inside(header.name, text) && is_inside(header.value, text));
            check(
                header.value.find_first_of(std::string_view{"\r\n\0", 3}) == std::string_view::npos
            );
        }
        Target target;
        if (target.parse(head.target)) {
            check(is_utf8(target.path()));
            for (const auto segment : target.segments()) check(segment != "..");
        }
    }
    auto rest = text.substr(fault == HeadFault::none ? consumed : 0);
    std::string whole;
    ChunkedDecoder at_once{whole, 1024};
    const auto state = at_once.feed(rest);
    check(whole.size() <= 1024);

    // The same bytes one by one mean the same.
    std::string slow;
    ChunkedDecoder in_steps{slow, 1024};
    auto step_state = ChunkedDecoder::State::more;
    for (const char c : text.substr(fault == HeadFault::none ? consumed : 0)) {
        if (step_state != ChunkedDecoder::State::more) break;
        std::string_view one{&c, 1};
        step_state = in_steps.feed(one);
    }
    check(slow == whole && step_state == state);
    return 0;
}
