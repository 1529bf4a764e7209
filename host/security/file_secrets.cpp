#include "security/file_secrets.hpp"

#include <algorithm>

#include "security/owner_file.hpp"

namespace portico::security {

namespace {

bool is_plain(std::string_view name) {
    return !name.empty() && name.size() <= 100 && name.front() != '.' &&
           std::all_of(name.begin(), name.end(), [](char c) {
               return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_' || c == '-' ||
                      c == '.';
           });
}

}  // namespace

Result<std::string> FileSecrets::get(std::string_view owner, std::string_view name) const {
    if (!is_plain(owner) || !is_plain(name))
        return invalid("A secret's name has lower case letters, digits, _, - and . only.");
    const auto path = folder_ / owner / name;
    auto found = PORTICO_TRY(read_owner_file(path));
    if (!found)
        return not_found(
            "The secret " + std::string{name} + " of " + std::string{owner} +
            " is missing. Put it into the file " + path.string() + ", with mode 600."
        );
    if (found->ends_with('\n')) found->pop_back();
    if (found->ends_with('\r')) found->pop_back();
    return std::move(*found);
}

}  // namespace portico::security
