// Apart from the server: this header of the kernel and the C library's define the same names.
#include "client/testing/segments.hpp"

#include <linux/tcp.h>
#include <netinet/in.h>
#include <sys/socket.h>

namespace portico::client::testing {

unsigned data_segments_received(int descriptor) {
    tcp_info info{};
    socklen_t size = sizeof info;
    if (::getsockopt(descriptor, IPPROTO_TCP, TCP_INFO, &info, &size) != 0) return 0;
    return info.tcpi_data_segs_in;
}

}  // namespace portico::client::testing
