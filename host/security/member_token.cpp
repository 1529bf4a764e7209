#include "security/member_token.hpp"

#include <portico/json.hpp>

#include "security/bearer.hpp"
#include "security/crypto.hpp"
#include "security/owner_file.hpp"
#include "security/sql_values.hpp"

namespace portico::security {

namespace {

constexpr std::size_t key_bytes = 32;

}  // namespace

Result<MemberTokens> MemberTokens::create(const std::filesystem::path& key_file) {
    auto existing = PORTICO_TRY(read_owner_file(key_file));
    if (!existing) {
        const auto fresh = random_bytes(key_bytes);
        PORTICO_TRY(write_owner_file(key_file, fresh));
        return MemberTokens{fresh};
    }
    if (existing->size() != key_bytes)
        return unavailable(
            "The file " + key_file.string() +
            " is not a key of 32 bytes. Delete it; a new key is "
            "made at the next start, and members sign in again."
        );
    return MemberTokens{std::move(*existing)};
}

std::string MemberTokens::mint(const MemberClaims& claims) const {
    std::string json;
    json::Writer writer{json};
    writer.begin_object();
    writer.member("c", claims.company).member("m", claims.member).member("k", claims.key_id);
    writer.key("e").integer(microseconds_of(claims.expires_at));
    writer.end_object();
    const auto payload = base64url(json);
    return std::string{member_prefix} + payload + "." + base64url(hmac_sha256(key_, payload));
}

std::optional<MemberClaims> MemberTokens::verify(std::string_view token) const {
    if (!token.starts_with(member_prefix)) return std::nullopt;
    token.remove_prefix(member_prefix.size());
    const auto dot = token.find('.');
    if (dot == std::string_view::npos) return std::nullopt;
    const auto payload = token.substr(0, dot);
    const auto signature = from_base64url(token.substr(dot + 1));
    if (!signature || !equal_secrets(*signature, hmac_sha256(key_, payload))) return std::nullopt;
    const auto json = from_base64url(payload);
    if (!json) return std::nullopt;
    const auto document = json::parse(*json, {.bytes_max = 4096, .depth_max = 2, .values_max = 16});
    if (!document) return std::nullopt;
    const auto root = document->root();
    const auto expiry = root["e"].integer();
    if (!expiry) return std::nullopt;
    return MemberClaims{
        root["c"].string(), root["m"].string(), root["k"].string(), instant_of(*expiry)};
}

}  // namespace portico::security
