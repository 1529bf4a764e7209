#pragma once

namespace portico::client::testing {

/// How many packets with content the kernel took from a TCP connection.
unsigned data_segments_received(int descriptor);

}  // namespace portico::client::testing
