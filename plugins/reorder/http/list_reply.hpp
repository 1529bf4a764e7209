#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "files/order_file.hpp"
#include "lists/list_book.hpp"

namespace portico::reorder {

/// What a call put into a list.
struct GivenToList {
    std::vector<PlacedLine> placed;
    OrderFile file;  ///< what of its text is no line
};

/// A list with its lines as they look today, and which of the lines that were just given were added
/// to others. JSON.
std::string checked_list_text(
    const CheckedList& seen, const GivenToList& given, std::string_view language
);

/// The same with the lines as they are kept: nobody was asked what becomes of them. JSON.
std::string plain_list_text(const NamedList& list, const GivenToList& given);

/// The lists of a company. JSON.
std::string lists_text(const std::vector<ListSummary>& lists);

/// Where the lines of a list went. JSON.
std::string ordered_list_text(const OrderedList& ordered);

}  // namespace portico::reorder
