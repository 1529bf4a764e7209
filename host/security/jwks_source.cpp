#include "security/jwks_source.hpp"

#include <algorithm>
#include <fstream>
#include <span>

namespace portico::security {

namespace {

constexpr std::chrono::minutes between_fetches{10};
constexpr std::chrono::seconds between_questions{30};
constexpr std::chrono::seconds answer_deadline{10};
constexpr std::size_t bytes_max = 256U * 1024U;

bool is_secure(std::string_view url) {
    if (url.starts_with("https://")) return true;
    constexpr std::string_view local[] = {"http://localhost", "http://127.0.0.1", "http://[::1]"};
    return std::ranges::any_of(local, [&](std::string_view start) {
        return url.starts_with(start) &&
               (url.size() == start.size() || url[start.size()] == ':' || url[start.size()] == '/');
    });
}

class KeySetReply final : public ports::ClientReply {
public:
    Status head(int status, std::span<const std::pair<std::string_view, std::string_view>>)
        override {
        if (status == 200) return {};
        return unavailable("it answered " + std::to_string(status) + " instead of 200");
    }

    Status body(std::string_view piece) override {
        text.append(piece);
        return {};
    }

    std::string text;
};

Result<std::string> download(ports::HttpClient& client, const std::string& url) {
    if (!is_secure(url))
        return invalid(
            "auth.jwks_url must start with https://: whoever changes the keys on their way can be "
            "anybody."
        );
    const std::pair<std::string_view, std::string_view> headers[] = {
        {"Accept", "application/json"}};
    ports::ClientRequest request;
    request.owner = "host";
    request.method = "GET";
    request.url = url;
    request.headers = headers;
    request.deadline = std::chrono::steady_clock::now() + answer_deadline;
    request.reply_bytes_max = bytes_max;
    request.granted_hosts = {&url, 1};
    request.is_private_allowed = true;  // many identity providers stand in the same house
    KeySetReply reply;
    const auto sent = client.send(request, reply);
    if (!sent.ok())
        return unavailable("The key set of auth.jwks_url can't be had: " + sent.error().message);
    return std::move(reply.text);
}

}  // namespace

Result<std::string> read_key_set(std::istream& in) {
    std::string text(bytes_max + 1, '\0');
    in.read(text.data(), static_cast<std::streamsize>(text.size()));
    text.resize(static_cast<std::size_t>(in.gcount()));
    if (text.size() > bytes_max) return invalid("The key set is larger than 256 KiB.");
    return text;
}

JwksFetch fetch_file(std::string path) {
    return [path = std::move(path)]() -> Result<std::string> {
        std::ifstream in{path, std::ios::binary};
        if (!in)
            return unavailable("The key set " + path + " can't be read; check auth.jwks_file.");
        return read_key_set(in);
    };
}

JwksFetch fetch_url(ports::HttpClient& client, std::string url) {
    return [&client, url = std::move(url)] { return download(client, url); };
}

JwksSource::JwksSource(JwksFetch fetch, ports::Log& log)
    : fetch_{std::move(fetch)}, log_{log}, keeper_{[this] { keep(); }} {}

JwksSource::~JwksSource() {
    {
        const std::lock_guard lock{mutex_};
        ended_ = true;
    }
    wake_.notify_all();
    keeper_.join();
}

std::shared_ptr<const KeySet> JwksSource::keys() const {
    const std::lock_guard lock{mutex_};
    return keys_;
}

void JwksSource::ask_again() {
    {
        const std::lock_guard lock{mutex_};
        wanted_ = true;
    }
    wake_.notify_all();
}

bool JwksSource::wait_for_fetches(std::uint64_t count, std::chrono::milliseconds timeout) {
    std::unique_lock lock{mutex_};
    return fetched_.wait_for(lock, timeout, [&] { return fetches_ >= count; });
}

void JwksSource::keep() {
    std::unique_lock lock{mutex_};
    while (!ended_) {
        lock.unlock();
        auto text = fetch_();
        auto set = text ? parse_key_set(*text) : Result<KeySet>{text.error()};
        if (!set)
            log_.error(
                "the identity provider's keys were not renewed", {{"reason", set.error().message}}
            );
        lock.lock();
        if (set) keys_ = std::make_shared<const KeySet>(std::move(*set));
        ++fetches_;
        fetched_.notify_all();
        wanted_ = false;
        // First a pause that no question shortens, then until somebody asks or it is time.
        wake_.wait_for(lock, between_questions, [this] { return ended_; });
        if (!ended_) wake_.wait_for(lock, between_fetches, [this] { return ended_ || wanted_; });
    }
}

}  // namespace portico::security
