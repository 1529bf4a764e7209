#include "publish/import_desk.hpp"

#include <algorithm>
#include <memory>
#include <utility>

#include <portico/json.hpp>
#include <portico/sheet/csv_sheet.hpp>
#include <portico/sheet/xlsx_sheet.hpp>

#include "publish/effect/effect.hpp"
#include "publish/effect/import_index.hpp"
#include "publish/stage/stager.hpp"
#include "terms/floor_warnings.hpp"
#include "terms/quantity_warnings.hpp"

namespace portico::pricing {
namespace {

constexpr auto job_name = "imports";
constexpr auto host_actor = "portico";

Error cancelled() {
    return {Code::cancelled, "It was asked to stop."};
}

std::string refusal(const ImportRecord& record, const char* wanted) {
    auto sentence = "Import " + std::to_string(record.id) + " is " +
                    std::string{name_of(record.state)} + ", so that it can't be " + wanted + ".";
    if (!record.sentence.empty()) sentence += " " + record.sentence;
    return sentence;
}

bool is_ended(ImportState state) {
    return state == ImportState::published || state == ImportState::cancelled;
}

bool is_busy(ImportState state) {
    return state == ImportState::checking || state == ImportState::publishing;
}

std::string counted(std::int64_t number, const char* thing) {
    return std::to_string(number) + " " + thing + (number == 1 ? "" : "s");
}

}  // namespace

Status ImportDesk::go_to(
    ImportRecord& record, ImportState to, const char* step, std::string actor
) {
    const auto from = std::exchange(record.state, to);
    return store_.move(record, from, {now(), step, std::move(actor)});
}

Result<std::string> ImportDesk::start(const ImportRecord& record, const char* task) {
    std::string input;
    json::Writer writer{input};
    writer.begin_object().member("task", task).key("import").integer(record.id).end_object();
    JobStart wanted;
    wanted.input = input;
    const bool is_publication = std::string_view{task} == "publish";
    if (is_publication && record.publish_at) wanted.at = instant_of(*record.publish_at);
    return parts_.jobs.start(job_name, wanted);
}

Status ImportDesk::activate() {
    PORTICO_TRY(parts_.jobs.declare(job_name, "", [this](JobRun& run) { return work(run); }));
    for (auto& record : PORTICO_TRY(store_.interrupted())) {
        const bool publishes = record.state == ImportState::publishing;
        PORTICO_TRY(go_to(
            record,
            publishes ? ImportState::scheduled : ImportState::queued,
            "begun again after a stop of the host",
            host_actor
        ));
        PORTICO_TRY(start(record, publishes ? "publish" : "check"));
    }
    return {};
}

Result<std::int64_t> ImportDesk::open(const NewImport& wanted) {
    ImportRecord record;
    record.name = wanted.name;
    record.format = wanted.format;
    record.mode = wanted.mode;
    record.publishes = wanted.publishes;
    record.publish_at = wanted.publish_at;
    record.created_at = now();
    record.created_by = wanted.actor;
    PORTICO_TRY(store_.create(record));
    return record.id;
}

Status ImportDesk::add_part(std::int64_t id, std::int64_t part, std::string_view bytes) {
    const auto record = PORTICO_TRY(store_.find(id));
    if (record.state != ImportState::uploading) return conflict(refusal(record, "continued"));
    return store_.add_part(id, part, bytes);
}

Result<StartedImport> ImportDesk::check(std::int64_t id, const std::string& actor) {
    auto record = PORTICO_TRY(store_.find(id));
    if (is_ended(record.state) || is_busy(record.state) || record.state == ImportState::queued) {
        return conflict(refusal(record, "checked"));
    }
    record.sentence.clear();
    PORTICO_TRY(go_to(record, ImportState::queued, "check asked for", actor));
    return StartedImport{id, PORTICO_TRY(start(record, "check"))};
}

Result<StartedImport> ImportDesk::publish(
    std::int64_t id, const std::string& actor, std::optional<std::int64_t> at
) {
    auto record = PORTICO_TRY(store_.find(id));
    if (record.state != ImportState::ready) return conflict(refusal(record, "published"));
    record.publish_at = at;
    PORTICO_TRY(request_publication(record, actor));
    if (record.state != ImportState::scheduled) return StartedImport{id, {}};
    return StartedImport{id, PORTICO_TRY(start(record, "publish"))};
}

/// From ready: to be published, or to wait for the second pair of eyes.
Status ImportDesk::request_publication(ImportRecord& record, const std::string& actor) {
    record.requested_by = actor;
    if (parts_.needs_four_eyes) {
        record.sentence = "Another operator must approve it.";
        return go_to(record, ImportState::awaiting_approval, "publication asked for", actor);
    }
    record.sentence.clear();
    return go_to(record, ImportState::scheduled, "publication asked for", actor);
}

Result<StartedImport> ImportDesk::approve(std::int64_t id, const std::string& actor) {
    auto record = PORTICO_TRY(store_.find(id));
    if (record.state != ImportState::awaiting_approval)
        return conflict(refusal(record, "approved"));
    if (actor == record.requested_by || actor == record.created_by) {
        return denied(
            "Four eyes: " + actor +
            " brought this import, so that another operator must approve it."
        );
    }
    record.approved_by = actor;
    record.sentence.clear();
    PORTICO_TRY(go_to(record, ImportState::scheduled, "approved", actor));
    return StartedImport{id, PORTICO_TRY(start(record, "publish"))};
}

Status ImportDesk::cancel(std::int64_t id, const std::string& actor) {
    auto record = PORTICO_TRY(store_.find(id));
    if (is_ended(record.state) || is_busy(record.state)) {
        return conflict(refusal(record, "cancelled"));
    }
    record.sentence.clear();
    PORTICO_TRY(go_to(record, ImportState::cancelled, "cancelled", actor));
    return store_.clear(id, ImportStore::Keep::none);
}

Result<StartedImport> ImportDesk::undo(std::int64_t version, const std::string& actor) {
    ImportRecord record;
    record.name = "undo of publication " + std::to_string(version);
    record.format = "undo";
    record.mode = ImportMode::merge;
    record.undone_version = version;
    record.publishes = true;
    record.created_at = now();
    record.created_by = actor;
    const auto newest = PORTICO_TRY(newest_version(parts_.database));
    if (version < 1 || version > newest) {
        return not_found("There is no publication " + std::to_string(version) + ".");
    }
    record.state = ImportState::queued;
    PORTICO_TRY(store_.create(record));
    return StartedImport{record.id, PORTICO_TRY(start(record, "check"))};
}

Status ImportDesk::work(const JobRun& run) {
    const auto input = PORTICO_TRY(json::parse(run.input()));
    const auto id = PORTICO_TRY(input.root()["import"].integer());
    if (input.root()["task"].text() == "publish") return run_publication(id, run);
    return run_check(id, run);
}

/// Notes why a step could not end; the run fails with the same sentence.
Status ImportDesk::fail(ImportRecord& record, ImportState from, const Error& error) {
    record.state = ImportState::failed;
    record.sentence = error.message;
    const auto noted = store_.move(record, from, {now(), "failed", host_actor});
    if (!noted.ok())
        parts_.log.error(
            "An import's end can't be written down", {{"error", noted.error().message}}
        );
    return error;
}

Status ImportDesk::run_check(std::int64_t id, const JobRun& run) {
    auto record = PORTICO_TRY(store_.find(id));
    if (record.state != ImportState::queued) return {};  // cancelled meanwhile
    PORTICO_TRY(go_to(record, ImportState::checking, "", {}));
    auto staged = stage(record, run);
    if (staged.ok() && record.counts.errors == 0) staged = measure(record, run);
    if (!staged.ok()) return fail(record, ImportState::checking, staged.error());
    const bool is_good = record.counts.errors == 0;
    record.sentence = is_good ? "" : counted(record.counts.errors, "error") + " in the file.";
    PORTICO_TRY(
        go_to(record, is_good ? ImportState::ready : ImportState::invalid, "checked", host_actor)
    );
    if (!is_good) return store_.prune();
    if (!record.publishes) return store_.prune();
    record.publishes = false;  // a second check does not publish again
    PORTICO_TRY(request_publication(record, record.created_by));
    if (record.state != ImportState::scheduled) return {};
    if (record.publish_at) {
        PORTICO_TRY(start(record, "publish"));
        return {};
    }
    return run_publication(id, run);
}

/// Reads, checks and compares all rows anew.
Status ImportDesk::stage(ImportRecord& record, const JobRun& run) {
    PORTICO_TRY(store_.clear(record.id, ImportStore::Keep::file));
    record.base_version = PORTICO_TRY(newest_version(parts_.database));
    Stager stager{parts_.database, record.id, record.mode};
    const auto watch = [&](std::uint64_t bytes, std::int64_t rows) -> Status {
        run.progress(
            static_cast<std::int64_t>(bytes),
            record.bytes,
            "rows: " + counted(rows, "row") + " read"
        );
        if (run.is_cancelled()) return cancelled();
        return {};
    };
    if (record.undone_version) {
        PORTICO_TRY(stage_undo(parts_.database, *record.undone_version, stager));
    } else {
        PartSource file{parts_.database, record.id};
        const auto reader =
            PORTICO_TRY(record.format == "xlsx" ? sheet::open_xlsx(file) : sheet::open_csv(file));
        PORTICO_TRY(stager.read(*reader, watch));
    }
    PORTICO_TRY(stager.finish([&](std::uint64_t pass, std::uint64_t passes) -> Status {
        run.progress(
            static_cast<std::int64_t>(pass),
            static_cast<std::int64_t>(passes),
            "conflicts: pass " + std::to_string(pass + 1) + " of " + std::to_string(passes)
        );
        return run.is_cancelled() ? Status{cancelled()} : Status{};
    }));
    PORTICO_TRY(warn_of_quantities(record.id, stager));
    PORTICO_TRY(warn_of_floors(record.id, stager));
    record.counts = stager.counts();
    record.mode = stager.mode();
    return {};
}

/// Terms that leave nothing to order are allowed: perhaps that is meant.
Status ImportDesk::warn_of_quantities(std::int64_t import_id, Stager& stager) {
    if (stager.counts().errors > 0) return {};
    const auto warn = [&](const QuantityWarning& warning) {
        return stager.report(
            {"warning", {}, warning.line, std::string{name_of(Column::value)}, warning.sentence}
        );
    };
    PORTICO_TRY(find_quantity_warnings(parts_.database, import_id, warn));
    return stager.flush();
}

/// Rules below cost and margin are allowed, but perhaps not meant.
Status ImportDesk::warn_of_floors(std::int64_t import_id, Stager& stager) {
    const auto index = parts_.prices.current();
    const bool can_be_told = index->version() > 0 && stager.counts().errors == 0;
    if (!can_be_told) return {};
    const auto warn = [&](const FloorWarning& warning) {
        return stager.report(
            {"warning", {}, warning.line, std::string{name_of(Column::value)}, warning.sentence}
        );
    };
    PORTICO_TRY(find_floor_warnings(parts_.database, *index, import_id, now(), warn));
    return stager.flush();
}

/// Prices the orders of the last 12 months before and after.
Status ImportDesk::measure(ImportRecord& record, const JobRun& run) {
    record.effect.clear();
    const auto& counts = record.counts;
    if (counts.added + counts.changed + counts.closed == 0) return {};
    constexpr std::int64_t year = 365LL * 24 * 3600 * 1'000'000;
    EffectQuestion question;
    question.import_id = record.id;
    question.since = now() - year;
    const auto published_at = std::max(now(), record.publish_at.value_or(0));
    question.at = PORTICO_TRY(first_day_of(parts_.database, record.id, published_at));
    run.progress(0, 0, "effect: the rules as they would be");
    const auto before = parts_.prices.current();
    const auto after = PORTICO_TRY(index_after_import(parts_.database, *before, record.id));
    const auto watch = [&](std::int64_t companies) -> Status {
        run.progress(companies, 0, "effect: orders of " + std::to_string(companies) + " companies");
        if (run.is_cancelled()) return cancelled();
        return {};
    };
    const auto terms = PORTICO_TRY(terms_of_import(parts_.database, record.id));
    const EffectSources sources{{*before, terms.before}, {after, terms.after}};
    record.effect = PORTICO_TRY(measure_effect(parts_.database, sources, question, watch));
    return {};
}

Status ImportDesk::run_publication(std::int64_t id, const JobRun& run) {
    auto record = PORTICO_TRY(store_.find(id));
    if (record.state != ImportState::scheduled) return {};  // cancelled, or done by another run
    PORTICO_TRY(go_to(record, ImportState::publishing, "", {}));
    const auto released = release(record, run);
    if (!released.ok()) return fail(record, ImportState::publishing, released.error());
    // From here on it is published whatever happens: the index is read again at the next start.
    PORTICO_TRY(parts_.refresh());
    return store_.prune();
}

Status ImportDesk::release(ImportRecord& record, const JobRun& run) {
    const auto newest = PORTICO_TRY(newest_version(parts_.database));
    if (newest != record.base_version) {
        if (!record.approved_by.empty()) {
            return conflict(
                "Publication " + std::to_string(newest) +
                " came after this import was approved: check it and ask for approval again."
            );
        }
        PORTICO_TRY(stage(record, run));
        if (record.counts.errors > 0) {
            return conflict(
                counted(record.counts.errors, "error") + " since publication " +
                std::to_string(newest) + ": look at the problems."
            );
        }
        PORTICO_TRY(store_.move(record, ImportState::publishing, {}));
    }
    const auto made = PORTICO_TRY(pricing::publish(
        parts_.database,
        record,
        now(),
        [&](std::int64_t done, std::int64_t total) -> Status {
            run.progress(done, total, "publication: " + counted(done, "row"));
            if (run.is_cancelled()) return cancelled();
            return {};
        }
    ));
    parts_.log.info(
        "Prices were published",
        {{"version", std::to_string(made.version_id)},
         {"opened", std::to_string(made.opened)},
         {"closed", std::to_string(made.closed)},
         {"by", made.published_by},
         {"approved_by", made.approved_by}}
    );
    return {};
}

}  // namespace portico::pricing
