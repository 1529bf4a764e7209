#include "quotes/quote_book.hpp"

#include <chrono>
#include <cstring>
#include <utility>

#include <portico/json.hpp>
#include <portico/time.hpp>

#include "store/settings.hpp"

namespace portico::pricing {
namespace {

/// So long a group gathers.
constexpr std::chrono::milliseconds group_time{5};
constexpr std::chrono::seconds pause_after_failure{1};
constexpr std::chrono::minutes sweep_time{10};
constexpr std::size_t waiting_max = 4'096;
constexpr std::size_t waiting_bytes_max = std::size_t{16} << 20U;
constexpr std::int64_t forgotten_at_once = 500;
constexpr Moment day = 86'400'000'000;

constexpr auto insert_quote = R"sql(
    INSERT INTO quote (company_id, id, made_at, as_of, language, settings_id, request, sentences,
                       answer, answer_hash, held_until)
    VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)
)sql";
constexpr auto insert_line = R"sql(
    INSERT INTO held_line (company_id, quote_id, line, sku, unit, quantity, unit_price, currency)
    VALUES ($1, $2, $3, $4, $5, $6, $7, $8)
)sql";
constexpr auto insert_settings =
    "INSERT INTO quote_settings (id, config) VALUES ($1, $2) ON CONFLICT DO NOTHING";
constexpr auto select_settings = "SELECT config FROM quote_settings WHERE id = $1";
constexpr auto select_quote =
    "SELECT made_at, as_of, language, settings_id, request, sentences, answer, answer_hash, "
    "held_until FROM quote WHERE company_id = $1 AND id = $2";
constexpr auto count_holds = "SELECT COUNT(*) FROM quote WHERE company_id = $1 AND held_until > $2";
constexpr auto select_lines =
    "SELECT line, sku, unit, quantity, unit_price, currency FROM held_line "
    "WHERE company_id = $1 AND quote_id = $2 ORDER BY sku, line";
constexpr auto delete_lines = R"sql(
    DELETE FROM held_line WHERE (company_id, quote_id) IN
           (SELECT company_id, id FROM quote
             WHERE made_at < $1 AND (held_until IS NULL OR held_until < $2)
             ORDER BY made_at LIMIT $3)
)sql";
constexpr auto delete_quotes = R"sql(
    DELETE FROM quote WHERE (company_id, id) IN
           (SELECT company_id, id FROM quote
             WHERE made_at < $1 AND (held_until IS NULL OR held_until < $2)
             ORDER BY made_at LIMIT $3)
)sql";

std::size_t bytes_of(const KeptQuote& quote) {
    return 256 + quote.request.size() + quote.sentences.size() +
           (quote.answer ? quote.answer->size() : 0);
}

KeptQuote to_quote(const Row& row) {
    KeptQuote quote;
    quote.made_at = row.integer(0);
    quote.as_of = row.optional_integer(1);
    quote.language = row.string(2);
    quote.settings_id = row.integer(3);
    quote.request = row.string(4);
    quote.sentences = row.string(5);
    quote.answer = row.optional_string(6);
    quote.answer_hash = row.integer(7);
    quote.held_until = row.optional_integer(8);
    return quote;
}

Status insert(Transaction& transaction, const KeptQuote& quote) {
    PORTICO_TRY(transaction.execute(
        insert_quote,
        quote.company,
        quote.id,
        quote.made_at,
        quote.as_of,
        quote.language,
        quote.settings_id,
        quote.request,
        quote.sentences,
        quote.answer,
        quote.answer_hash,
        quote.held_until
    ));
    for (const auto& line : quote.held_lines) {
        PORTICO_TRY(transaction.execute(
            insert_line,
            quote.company,
            quote.id,
            line.line,
            line.sku,
            line.unit,
            line.quantity.text(),
            line.unit_price.text(),
            line.currency.code()
        ));
    }
    return {};
}

}  // namespace

std::int64_t text_hash(std::string_view text) {
    constexpr std::uint64_t odd = 0x9e37'79b9'7f4a'7c15U;
    std::uint64_t hash = text.size() * odd;
    const auto mix = [&hash](std::uint64_t word) {
        hash = (hash ^ word) * odd;
        hash ^= hash >> 29U;
    };
    for (; text.size() >= 8; text.remove_prefix(8)) {
        std::uint64_t word = 0;
        std::memcpy(&word, text.data(), 8);
        mix(word);
    }
    std::uint64_t tail = 0;
    if (!text.empty()) std::memcpy(&tail, text.data(), text.size());
    mix(tail);
    return static_cast<std::int64_t>(hash ^ (hash >> 32U));
}

Status QuoteBook::start(std::string_view config) {
    settings_id_ = text_hash(config);
    PORTICO_TRY(database_.execute(insert_settings, settings_id_, config));
    PORTICO_TRY(forget());
    is_stopping_ = false;
    writer_ = std::thread{[this] { run(); }};
    return {};
}

void QuoteBook::stop() {
    {
        const std::lock_guard lock{mutex_};
        is_stopping_ = true;
    }
    wakes_.notify_all();
    if (writer_.joinable()) writer_.join();
}

Status QuoteBook::write(const std::vector<KeptQuote>& group) {
    return database_.write([&](Transaction& transaction) -> Status {
        for (const auto& quote : group) PORTICO_TRY(insert(transaction, quote));
        return {};
    });
}

Status QuoteBook::keep(KeptQuote quote) {
    const auto bytes = bytes_of(quote);
    {
        const std::lock_guard lock{mutex_};
        if (waiting_.size() < waiting_max && waiting_bytes_ + bytes <= waiting_bytes_max) {
            waiting_bytes_ += bytes;
            waiting_.push_back(std::move(quote));
            if (waiting_.size() == 1) wakes_.notify_one();
            return {};
        }
    }
    std::vector<KeptQuote> alone;
    alone.push_back(std::move(quote));
    return write(alone);
}

Status QuoteBook::hold(KeptQuote quote) {
    return database_.write([&](Transaction& transaction) -> Status {
        const auto open = PORTICO_TRY(transaction.query_one(
            count_holds, [](const Row& row) { return row.integer(0); }, quote.company, quote.made_at
        ));
        if (open.value_or(0) >= limits_.holds_max) {
            return Error{
                Code::quota,
                "The company holds " + std::to_string(*open) +
                    " quotes, which is as many as it may: order from them, or wait until one "
                    "ends."};
        }
        return insert(transaction, quote);
    });
}

Result<KeptQuote> QuoteBook::find(std::string_view company, std::string_view id) {
    {
        const std::lock_guard lock{mutex_};
        for (const auto* quotes : {&waiting_, &writing_}) {
            for (const auto& quote : *quotes) {
                if (quote.company == company && quote.id == id) return quote;
            }
        }
    }
    auto found = PORTICO_TRY(database_.query_one(select_quote, to_quote, company, id));
    if (!found) {
        return not_found("There is no quote \"" + excerpt(id) + "\", or it is kept no longer.");
    }
    found->company = company;
    found->id = id;
    return std::move(*found);
}

Result<Settings> QuoteBook::settings_of(std::int64_t settings_id) {
    const auto config = PORTICO_TRY(database_.query_one(
        select_settings, [](const Row& row) { return row.string(0); }, settings_id
    ));
    if (!config) return internal("The settings of this quote are lost.");
    const auto document = PORTICO_TRY(json::parse(*config));
    return read_settings(document.root());
}

Result<std::optional<HeldQuote>> QuoteBook::held(std::string_view company, std::string_view id) {
    const auto quote = PORTICO_TRY(database_.query_one(select_quote, to_quote, company, id));
    if (!quote || !quote->held_until) return std::optional<HeldQuote>{};
    HeldQuote held{std::string{id}, *quote->held_until, {}};
    held.lines = PORTICO_TRY(database_.query(
        select_lines,
        [](const Row& row) -> Result<HeldLine> {
            return HeldLine{
                row.integer(0),
                row.string(1),
                row.string(2),
                PORTICO_TRY(row.decimal(3, quantity_limits)),
                PORTICO_TRY(row.decimal(4)),
                PORTICO_TRY(Currency::parse(row.text(5)))};
        },
        company,
        id
    ));
    return std::optional{std::move(held)};
}

Status QuoteBook::forget() {
    if (limits_.quote_days == 0) return {};
    const auto now = microseconds_of(clock_.now());
    const auto cutoff = now - limits_.quote_days * day;
    for (std::int64_t gone = forgotten_at_once; gone == forgotten_at_once;) {
        PORTICO_TRY(database_.write([&](Transaction& transaction) -> Status {
            PORTICO_TRY(transaction.execute(delete_lines, cutoff, now, forgotten_at_once));
            gone = PORTICO_TRY(transaction.execute(delete_quotes, cutoff, now, forgotten_at_once));
            return {};
        }));
    }
    return {};
}

void QuoteBook::sweep() {
    const auto forgotten = forget();
    if (!forgotten.ok()) {
        log_.warning("Old quotes stay for now", {{"reason", forgotten.error().message}});
    }
}

/// The writer's thread.
void QuoteBook::run() {
    auto next_sweep = std::chrono::steady_clock::now() + sweep_time;
    std::unique_lock lock{mutex_};
    while (true) {
        wakes_.wait_until(lock, next_sweep, [&] { return is_stopping_ || !waiting_.empty(); });
        if (!is_stopping_) wakes_.wait_for(lock, group_time, [&] { return is_stopping_; });
        const bool is_last = is_stopping_;
        writing_ = std::exchange(waiting_, {});
        waiting_bytes_ = 0;
        lock.unlock();
        const auto written = writing_.empty() ? Status{} : write(writing_);
        if (std::chrono::steady_clock::now() >= next_sweep && !is_last) {
            sweep();
            next_sweep = std::chrono::steady_clock::now() + sweep_time;
        }
        lock.lock();
        if (written.ok()) {
            writing_.clear();
        } else {
            log_.error(
                "Quotes wait for the disk",
                {{"quotes", std::to_string(writing_.size())}, {"reason", written.error().message}}
            );
            for (auto& quote : waiting_) writing_.push_back(std::move(quote));
            waiting_ = std::exchange(writing_, {});
            for (const auto& quote : waiting_) waiting_bytes_ += bytes_of(quote);
            if (!is_last) wakes_.wait_for(lock, pause_after_failure, [&] { return is_stopping_; });
        }
        if (is_last) return;
    }
}

}  // namespace portico::pricing
