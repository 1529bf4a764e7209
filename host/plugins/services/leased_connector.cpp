#include "plugins/services/leased_connector.hpp"

#include <algorithm>
#include <chrono>
#include <optional>
#include <string>
#include <utility>

#include <portico/abi/connector.h>
#include <portico/json.hpp>
#include <portico/time.hpp>

#include "plugins/services/call_frame.hpp"
#include "plugins/services/views.hpp"

namespace portico::plugins {
namespace {

constexpr std::chrono::minutes pull_timeout{5};
constexpr std::chrono::minutes question_timeout{1};
constexpr std::size_t prices_bytes_max = 1U << 20U;
constexpr std::size_t document_bytes_max = 256U << 20U;
constexpr std::int64_t check_after_ms_min = 1'000;
constexpr std::int64_t check_after_ms_max = 3'600'000;
constexpr std::size_t cursor_bytes_max = 64U << 10U;
constexpr std::size_t text_bytes_max = 64U << 10U;
constexpr std::uint64_t record_bytes_max = 4U << 20U;
constexpr std::uint32_t limit_max = 100'000;

/// Collects a sink's pieces up to a limit.
struct BoundedText {
    std::string text;
    std::size_t bytes_max;

    static portico_status write(void* context, portico_str piece) noexcept {
        auto& self = *static_cast<BoundedText*>(context);
        if (piece.len > self.bytes_max - self.text.size()) return PORTICO_QUOTA;
        try {
            self.text.append(from_view(piece));
        } catch (...) {
            return PORTICO_QUOTA;
        }
        return PORTICO_OK;
    }

    portico_sink sink() { return {this, write}; }
};

/// The bridge's sink behind the C callbacks of one pull. Its own failure stops the page and is
/// kept.
struct PullTarget {
    ports::RecordSink& sink;
    const Gate& gate;
    Status failure;

    template <class Give>
    static portico_status give(void* context, Give&& take) noexcept {
        auto& self = *static_cast<PullTarget*>(context);
        try {
            // The plugin is being switched off: the page is asked again from the next connector.
            self.failure =
                self.gate.is_closed()
                    ? Status{Error{Code::cancelled, "the connector is being switched off"}}
                    : take(self.sink);
        } catch (...) {
            self.failure = current_exception_error();
        }
        return self.failure.ok() ? PORTICO_OK : status_of(self.failure.error().code);
    }

    static portico_status record(void* context, portico_str json, portico_str source) noexcept {
        return give(context, [&](ports::RecordSink& sink) -> Status {
            const auto text = PORTICO_TRY(text_in(json, record_bytes_max, "a record"));
            return sink.record(text, PORTICO_TRY(text_in(source, text_bytes_max, "a source")));
        });
    }

    static portico_status deleted(void* context, portico_str id, portico_str source) noexcept {
        return give(context, [&](ports::RecordSink& sink) -> Status {
            const auto text = PORTICO_TRY(text_in(id, text_bytes_max, "an id"));
            return sink.deleted(text, PORTICO_TRY(text_in(source, text_bytes_max, "a source")));
        });
    }

    static portico_status rejected(
        void* context, portico_str source, portico_str reason, portico_str raw
    ) noexcept {
        return give(context, [&](ports::RecordSink& sink) -> Status {
            const auto place = PORTICO_TRY(text_in(source, text_bytes_max, "a source"));
            const auto why = PORTICO_TRY(text_in(reason, text_bytes_max, "a reason"));
            return sink.rejected(
                place, why, PORTICO_TRY(text_in(raw, record_bytes_max, "a raw record"))
            );
        });
    }
};

/// One call into the connector: the gate is held, the slot marked.
class Visit {
public:
    explicit Visit(InstanceContext& instance)
        : instance_{instance}, is_inside_{instance.gate.enter()} {
        if (is_inside_) frame_.emplace(instance, Slot::connector);
    }

    ~Visit() {
        frame_.reset();
        if (is_inside_) instance_.gate.leave();
    }

    Visit(const Visit&) = delete;
    Visit& operator=(const Visit&) = delete;

    [[nodiscard]] CallFrame* frame() { return frame_ ? &*frame_ : nullptr; }

private:
    InstanceContext& instance_;
    bool is_inside_;
    std::optional<CallFrame> frame_;
};

std::vector<std::string> texts_of(const json::Value& list) {
    std::vector<std::string> texts;
    for (const auto item : list) texts.push_back(item.string());
    return texts;
}

class LeasedConnector final : public ports::Connector {
public:
    LeasedConnector(
        std::shared_ptr<InstanceContext> instance,
        const portico_connector* table,
        const ports::Clock& clock
    )
        : instance_{std::move(instance)}, table_{table}, clock_{clock} {}

    Result<ports::ConnectorDescription> describe() override {
        BoundedText json{{}, text_bytes_max};
        Visit visit{*instance_};
        if (visit.frame() == nullptr) return instance_->refusal();
        if (!PORTICO_HAS(table_, describe)) return missing("describe");
        PORTICO_TRY(visit.frame()->enter(table_->describe, table_->self, json.sink()));
        const auto document = PORTICO_TRY(json::parse(json.text));
        const auto root = document.root();
        return ports::ConnectorDescription{
            texts_of(root["entities"]), texts_of(root["push"]), root["description"].string()};
    }

    Result<ports::PullPage> pull(
        std::string_view entity,
        std::string_view cursor,
        std::uint32_t limit,
        ports::RecordSink& sink
    ) override {
        Visit visit{*instance_};
        if (visit.frame() == nullptr) return instance_->refusal();
        if (!PORTICO_HAS(table_, pull)) return missing("pull");
        PullTarget target{sink, instance_->gate, {}};
        BoundedText next{{}, cursor_bytes_max};
        const portico_pull request{
            .struct_size = sizeof(portico_pull),
            .limit = std::clamp<std::uint32_t>(limit, 1, limit_max),
            .entity = to_view(entity),
            .cursor = to_view(cursor),
            .deadline_us = to_us(clock_.now() + pull_timeout),
        };
        const portico_records records{
            &target, PullTarget::record, PullTarget::deleted, PullTarget::rejected};
        std::uint32_t flags = 0;
        std::int64_t remaining = -1;
        const auto status = visit.frame()->enter(
            table_->pull, table_->self, &request, records, next.sink(), &flags, &remaining
        );
        if (!target.failure.ok()) return target.failure.error();
        if (!status.ok()) return status.error();
        return ports::PullPage{
            .next_cursor = std::move(next.text),
            .more = (flags & PORTICO_PULL_MORE) != 0,
            .snapshot = (flags & PORTICO_PULL_SNAPSHOT) != 0,
            .complete = (flags & PORTICO_PULL_COMPLETE) != 0,
            .whole = (flags & PORTICO_PULL_WHOLE) != 0,
            .remaining = remaining,
        };
    }

    Result<std::string> probe() override {
        BoundedText sentence{{}, text_bytes_max};
        Visit visit{*instance_};
        if (visit.frame() == nullptr) return instance_->refusal();
        if (!PORTICO_HAS(table_, probe)) return missing("probe");
        PORTICO_TRY(visit.frame()->enter(table_->probe, table_->self, sentence.sink()));
        return std::move(sentence.text);
    }

    Result<ports::PushOutcome> push(const ports::PushRequest& request) override {
        portico_push wanted{};
        wanted.struct_size = sizeof wanted;
        if (request.is_uncertain) wanted.flags |= PORTICO_PUSH_UNCERTAIN;
        if (request.is_verify) wanted.flags |= PORTICO_PUSH_VERIFY;
        wanted.attempt = request.attempt;
        wanted.entity = to_view(request.entity);
        wanted.key = to_view(request.key);
        wanted.json = to_view(request.json);
        wanted.deadline_us = to_us(clock_.now() + request.timeout);
        BoundedText json{{}, text_bytes_max};
        Visit visit{*instance_};
        if (visit.frame() == nullptr) return instance_->refusal();
        if (!PORTICO_HAS(table_, push)) return missing("push");
        PORTICO_TRY(visit.frame()->enter(table_->push, table_->self, &wanted, json.sink()));
        const auto document = json::parse(json.text);
        if (document.ok()) return outcome_of(document->root());
        // Not "invalid", which would say that the ERP can't take the record: it may have it.
        return internal(
            "the connector of plugin " + instance_->id() +
            " answered a push with no JSON: " + document.error().message
        );
    }

    Result<std::vector<ports::ConnectionCheck>> check() override {
        BoundedText json{{}, text_bytes_max};
        Visit visit{*instance_};
        if (visit.frame() == nullptr) return instance_->refusal();
        if (!PORTICO_HAS(table_, check)) return missing("check");
        const auto deadline = to_us(clock_.now() + question_timeout);
        PORTICO_TRY(visit.frame()->enter(table_->check, table_->self, deadline, json.sink()));
        const auto document = PORTICO_TRY(json::parse(json.text));
        std::vector<ports::ConnectionCheck> checks;
        for (const auto check : document.root()["checks"]) {
            checks.push_back(
                {check["name"].string(), check["ok"].boolean(), check["sentence"].string()}
            );
        }
        return checks;
    }

    Result<std::vector<ports::ErpPrice>> price(const std::vector<ports::PriceSample>& samples
    ) override {
        const auto request = request_of(samples);
        BoundedText json{{}, prices_bytes_max};
        Visit visit{*instance_};
        if (visit.frame() == nullptr) return instance_->refusal();
        if (!PORTICO_HAS(table_, price)) return missing("price");
        const auto deadline = to_us(clock_.now() + pull_timeout);
        PORTICO_TRY(visit.frame()->enter(
            table_->price, table_->self, to_view(request), deadline, json.sink()
        ));
        const auto document = PORTICO_TRY(json::parse(json.text));
        std::vector<ports::ErpPrice> prices;
        for (const auto price : document.root()["prices"]) {
            prices.push_back(
                {price["unit_price"].string(),
                 price["currency"].string(),
                 price["source"].string(),
                 price["error"].string()}
            );
        }
        if (prices.size() == samples.size()) return prices;
        return internal("the connector of plugin " + instance_->id() + " answered other samples");
    }

    Result<std::string> fetch(std::string_view reference) override {
        BoundedText bytes{{}, document_bytes_max};
        Visit visit{*instance_};
        if (visit.frame() == nullptr) return instance_->refusal();
        if (!PORTICO_HAS(table_, fetch)) return missing("fetch");
        const auto deadline = to_us(clock_.now() + question_timeout);
        PORTICO_TRY(visit.frame()->enter(
            table_->fetch, table_->self, to_view(reference), deadline, bytes.sink()
        ));
        return std::move(bytes.text);
    }

private:
    [[nodiscard]] Result<ports::PushOutcome> outcome_of(const json::Value& root) const {
        const auto outcome = root["outcome"].text();
        if (outcome != "accepted" && outcome != "refused" && outcome != "pending") {
            return internal(
                "the connector of plugin " + instance_->id() +
                " says neither accepted, refused nor pending"
            );
        }
        const auto pause = root["check_after_ms"].integer();
        ports::PushOutcome read{
            .is_accepted = outcome == "accepted",
            .is_pending = outcome == "pending",
            .check_after = std::chrono::milliseconds{std::clamp<std::int64_t>(
                pause.ok() ? *pause : 5'000, check_after_ms_min, check_after_ms_max
            )},
            .id = root["id"].string(),
            .number = root["number"].string(),
            .status = root["status"].string(),
            .reason = root["reason"].string(),
            .steps = {}};
        for (const auto step : root["steps"]) {
            const auto at = parse_time(step["at"].text());
            read.steps.push_back({step["name"].string(), at.ok() ? *at : 0});
        }
        return read;
    }

    static std::string request_of(const std::vector<ports::PriceSample>& samples) {
        std::string text;
        json::Writer writer{text};
        writer.begin_object().key("samples").begin_array();
        for (const auto& sample : samples) {
            writer.begin_object()
                .member("company", sample.company)
                .member("sku", sample.sku)
                .member("quantity", sample.quantity)
                .member("date", sample.date);
            if (!sample.unit.empty()) writer.member("unit", sample.unit);
            writer.end_object();
        }
        writer.end_array().end_object();
        return text;
    }

    [[nodiscard]] Error missing(std::string_view slot) const {
        return {
            Code::unsupported,
            "the connector of plugin " + instance_->id() + " has no " + std::string{slot} +
                " function"};
    }

    std::shared_ptr<InstanceContext> instance_;
    const portico_connector* table_;
    const ports::Clock& clock_;
};

}  // namespace

std::shared_ptr<ports::Connector> lease_connector(
    std::shared_ptr<InstanceContext> instance,
    const portico_connector* table,
    const ports::Clock& clock
) {
    return std::make_shared<LeasedConnector>(std::move(instance), table, clock);
}

}  // namespace portico::plugins
