#pragma once

#include <string_view>

namespace portico::gateway {

/// An item of an Accept-* list: what it names, and its weight in thousandths.
struct WeightedItem {
    std::string_view name;
    int quality = 1000;
};

/// Splits "gzip;q=0.5". A weight that can't be read counts as 0: the item is not wanted.
WeightedItem split_quality(std::string_view item);

/// True if an Accept-Encoding value allows gzip.
bool accepts_gzip(std::string_view accept_encoding);

}  // namespace portico::gateway
