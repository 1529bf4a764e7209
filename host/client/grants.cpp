#include "client/grants.hpp"

#include <algorithm>
#include <string>

namespace portico::client {
namespace {

bool is_covered(std::span<const std::string> granted, const Url& url) {
    return std::ranges::any_of(granted, [&](const std::string& text) {
        const auto pattern = parse_host_pattern(text);
        return pattern.ok() && covers(*pattern, url);
    });
}

void append(std::string& list, std::span<const std::string> words) {
    for (const auto& word : words) {
        // A setting that is a URL may carry more than a host, up to a token in its path.
        const auto pattern = parse_host_pattern(word);
        const auto port =
            pattern.ok() && pattern->port ? ":" + std::to_string(*pattern->port) : std::string{};
        const auto shown = pattern.ok() ? pattern->host + port : std::string{"one that is no host"};
        list += (list.empty() ? "" : ", ") + shown;
    }
}

}  // namespace

Status check_granted(
    const ports::ClientRequest& request, const Url& url, std::span<const HostPattern> by_admin
) {
    if (is_covered(request.granted_hosts, url)) return {};
    const auto who = "plugin " + std::string{request.owner} + " may not send to " + url.place();
    if (!is_covered(request.named_hosts, url)) {
        std::string list;
        append(list, request.granted_hosts);
        append(list, request.named_hosts);
        return denied(
            who + ": its `client:` permissions name " +
            (list.empty() ? "no host; if they name a setting, write the address there" : list)
        );
    }
    if (std::ranges::any_of(by_admin, [&](const auto& one) { return covers(one, url); })) return {};
    return denied(
        who + " yet: to allow it, add \"" + url.place() +
        "\" to granted_hosts in [client] of the configuration"
    );
}

}  // namespace portico::client
