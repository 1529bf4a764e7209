#include <algorithm>
#include <array>
#include <set>

#include "contract/contract_mirror.hpp"
#include "contract/rules.hpp"

namespace portico::testkit {
namespace {

constexpr std::size_t records_each = 5;
constexpr int kills_max = 2'000;
constexpr std::size_t cursor_bytes_max = 64UL * 1024;

using std::chrono::hours;

void fill(ErpUnderTest& erp, std::size_t count) {
    for (const auto& entity : erp.entities()) {
        for (std::size_t i = 0; i < count; ++i) erp.add(entity);
    }
}

/// Any record of it.
std::string first_id(ErpUnderTest& erp, const std::string& entity) {
    const auto truth = erp.truth(entity);
    return truth.empty() ? std::string{} : truth.begin()->first;
}

Result<ContractOutcome> same_as_erp(ContractMirror& mirror, const std::string& when) {
    const auto different = PORTICO_TRY(mirror.difference());
    return different.empty() ? kept() : broken(when + ": " + different + ".");
}

Result<ContractOutcome> describes_its_entities(ErpUnderTest& erp) {
    ContractMirror mirror{erp};
    PORTICO_TRY(mirror.restart());
    const auto description = PORTICO_TRY(mirror.connector().describe());
    std::set<std::string> seen;
    for (const auto& entity : description.entities) {
        if (erp::find_entity(entity) == nullptr) {
            return broken("describe() names \"" + entity + "\", which the model does not know.");
        }
        if (!seen.insert(entity).second) return broken("describe() names " + entity + " twice.");
    }
    for (const auto& entity : erp.entities()) {
        if (!seen.contains(entity)) return broken("describe() leaves out " + entity + ".");
    }
    return kept();
}

Result<ContractOutcome> refuses_an_unknown_entity(ErpUnderTest& erp) {
    ContractMirror mirror{erp};
    PORTICO_TRY(mirror.restart());

    struct Nowhere final : ports::RecordSink {
        Status record(std::string_view, std::string_view) override { return {}; }

        Status deleted(std::string_view, std::string_view) override { return {}; }

        Status rejected(std::string_view, std::string_view, std::string_view) override {
            return {};
        }
    } nowhere;

    const auto pulled = mirror.connector().pull("no_such_entity", {}, 10, nowhere);
    if (pulled.ok()) return broken("pull() of an entity that nobody knows succeeds.");
    if (pulled.error().code != Code::invalid || pulled.error().message.empty()) {
        return broken("pull() of an unknown entity must be INVALID, with a sentence.");
    }
    return kept();
}

Result<ContractOutcome> gives_the_same_at_every_page_size(ErpUnderTest& erp) {
    fill(erp, records_each);
    const auto small = erp.small_page();
    for (const std::uint32_t size : {small, small + 1, 3 * small, 1000U}) {
        ContractMirror mirror{erp};
        mirror.set_page_records(size);
        PORTICO_TRY(mirror.restart());
        PORTICO_TRY(mirror.sync());
        const auto same = PORTICO_TRY(same_as_erp(mirror, "With pages of " + std::to_string(size)));
        if (same.kind != ContractOutcome::Kind::kept) return same;
    }
    return kept();
}

Result<ContractOutcome> keeps_its_cursor_small(ErpUnderTest& erp) {
    fill(erp, records_each * 4);
    ContractMirror mirror{erp};
    mirror.set_page_records(erp.small_page());
    PORTICO_TRY(mirror.restart());
    PORTICO_TRY(mirror.sync());
    if (mirror.cursor_bytes_max() > cursor_bytes_max) {
        return broken("A cursor has " + std::to_string(mirror.cursor_bytes_max()) + " bytes.");
    }
    return kept();
}

/// For each page that there is: a run that dies while it writes this page, then one to the end.
Result<ContractOutcome> resumes_after_a_kill_at_every_page(ErpUnderTest& erp) {
    fill(erp, records_each);
    for (int page = 1; page <= kills_max; ++page) {
        ContractMirror mirror{erp};
        mirror.set_page_records(erp.small_page());
        PORTICO_TRY(mirror.restart());
        PORTICO_TRY(mirror.sync_until_killed({.page = page}));
        const bool was_killed = mirror.pages() == page;
        PORTICO_TRY(mirror.restart());
        PORTICO_TRY(mirror.sync());
        const auto same =
            PORTICO_TRY(same_as_erp(mirror, "After a kill at page " + std::to_string(page)));
        if (same.kind != ContractOutcome::Kind::kept || !was_killed) return same;
    }
    return kept();
}

/// Each run is killed at its second page, as long as anything is left.
Result<ContractOutcome> comes_to_the_end_over_many_kills(ErpUnderTest& erp) {
    fill(erp, records_each);
    ContractMirror mirror{erp};
    mirror.set_page_records(erp.small_page());
    for (const auto& entity : erp.entities()) {
        for (int kills = 0;; ++kills) {
            if (kills == kills_max) return broken(entity + " does not move on between kills.");
            PORTICO_TRY(mirror.restart());
            const auto before = mirror.pages();
            PORTICO_TRY(mirror.sync_until_killed({.page = 2, .entity = entity}));
            if (mirror.pages() - before < 2) break;
        }
    }
    PORTICO_TRY(mirror.restart());
    PORTICO_TRY(mirror.sync());
    return same_as_erp(mirror, "After many kills");
}

Result<ContractOutcome> brings_nothing_when_nothing_changed(ErpUnderTest& erp) {
    fill(erp, records_each);
    ContractMirror mirror{erp};
    PORTICO_TRY(mirror.restart());
    PORTICO_TRY(mirror.sync());
    const auto again = PORTICO_TRY(mirror.sync());
    if (again.sum().changed != 0) {
        return broken(
            "A second sync changed " + std::to_string(again.sum().changed) +
            " rows, though the ERP did not change."
        );
    }
    return same_as_erp(mirror, "After a second sync");
}

Result<ContractOutcome> brings_what_changed_and_came(ErpUnderTest& erp) {
    fill(erp, records_each);
    ContractMirror mirror{erp};
    PORTICO_TRY(mirror.restart());
    PORTICO_TRY(mirror.sync());
    for (int round = 0; round < 3; ++round) {
        for (const auto& entity : erp.entities()) {
            erp.change(entity, first_id(erp, entity));
            erp.change(entity, erp.add(entity));
        }
        if (round == 1) PORTICO_TRY(mirror.restart());
        PORTICO_TRY(mirror.sync());
        const auto same =
            PORTICO_TRY(same_as_erp(mirror, "After changes, round " + std::to_string(round + 1)));
        if (same.kind != ContractOutcome::Kind::kept) return same;
    }
    return kept();
}

Result<ContractOutcome> takes_changes_while_it_pages(ErpUnderTest& erp) {
    fill(erp, records_each);
    ContractMirror mirror{erp};
    mirror.set_page_records(erp.small_page());
    PORTICO_TRY(mirror.restart());
    int changes = 0;
    mirror.on_page = [&] {
        if (++changes > 6) return;
        for (const auto& entity : erp.entities()) {
            erp.change(entity, first_id(erp, entity));
            erp.add(entity);
        }
    };
    for (int tries = 0;; ++tries) {
        // A connector may notice that its source moved and ask for another try.
        const auto ended = mirror.sync();
        if (ended.ok()) break;
        if (tries == 10 || ended.error().code == Code::internal) return ended.error();
    }
    mirror.on_page = {};
    PORTICO_TRY(mirror.sync());
    return same_as_erp(mirror, "After changes in the middle of a pull");
}

Result<ContractOutcome> brings_deletions(ErpUnderTest& erp) {
    fill(erp, records_each);
    auto entities = erp.entities();
    std::vector<std::pair<std::string, std::string>> doomed;
    for (const auto& entity : entities) doomed.emplace_back(entity, erp.add(entity));
    std::reverse(doomed.begin(), doomed.end());  // what belongs to others goes first
    ContractMirror mirror{erp};
    PORTICO_TRY(mirror.restart());
    PORTICO_TRY(mirror.sync());
    bool has_removed = false;
    for (const auto& [entity, id] : doomed) has_removed = erp.remove(entity, id) || has_removed;
    if (!has_removed) return skipped("This ERP deletes nothing.");
    PORTICO_TRY(mirror.sync());
    const auto same = PORTICO_TRY(same_as_erp(mirror, "After deletions"));
    if (same.kind != ContractOutcome::Kind::kept) return same;
    for (const auto& entity : entities) erp.add(entity);
    PORTICO_TRY(mirror.restart());
    PORTICO_TRY(mirror.sync());
    return same_as_erp(mirror, "After deletions and new records");
}

Result<ContractOutcome> converges_when_all_comes_again(ErpUnderTest& erp) {
    fill(erp, records_each);
    ContractMirror mirror{erp};
    PORTICO_TRY(mirror.restart());
    PORTICO_TRY(mirror.sync());
    PORTICO_TRY(mirror.forget_cursors());
    PORTICO_TRY(mirror.restart());
    const auto again = PORTICO_TRY(mirror.sync());
    if (again.sum().records == 0) {
        return broken("Without a cursor, pull() must begin with all that the ERP has.");
    }
    if (again.sum().changed != 0) {
        return broken(
            "The same records came again, and " + std::to_string(again.sum().changed) +
            " rows changed: a record must be the same whenever it is read."
        );
    }
    return same_as_erp(mirror, "After all came again");
}

Result<ContractOutcome> names_bad_records_and_takes_the_rest(ErpUnderTest& erp) {
    fill(erp, 2);
    std::vector<std::string> spoilt;
    for (const auto& entity : erp.entities()) {
        if (erp.add_bad(entity)) spoilt.push_back(entity);
    }
    if (spoilt.empty()) return skipped("This ERP holds no bad records.");
    fill(erp, 2);
    ContractMirror mirror{erp};
    PORTICO_TRY(mirror.restart());
    PORTICO_TRY(mirror.sync());
    for (const auto& entity : spoilt) {
        const auto items = PORTICO_TRY(mirror.quarantine(entity));
        if (items.empty()) return broken("A bad record of " + entity + " is nowhere named.");
        for (const auto& item : items) {
            if (item.source.empty() || item.reason.empty()) {
                return broken("A bad record of " + entity + " has no source or no reason.");
            }
        }
    }
    return same_as_erp(mirror, "Beside bad records");
}

Result<ContractOutcome> stands_clocks_that_jump(ErpUnderTest& erp) {
    fill(erp, 2);
    ContractMirror mirror{erp};
    PORTICO_TRY(mirror.restart());
    PORTICO_TRY(mirror.sync());
    for (const auto jump : {hours{26}, hours{-26}, hours{0}}) {
        mirror.set_clock(jump);
        for (const auto& entity : erp.entities()) erp.change(entity, erp.add(entity));
        PORTICO_TRY(mirror.sync());
        auto same = PORTICO_TRY(same_as_erp(
            mirror, "With the host's clock off by " + std::to_string(jump.count()) + " hours"
        ));
        if (same.kind != ContractOutcome::Kind::kept) return same;
    }
    for (const auto jump : {hours{-3}, hours{-26}, hours{0}}) {
        if (!erp.set_clock(jump)) break;
        for (const auto& entity : erp.entities()) erp.change(entity, erp.add(entity));
        PORTICO_TRY(mirror.sync());
        auto same = PORTICO_TRY(same_as_erp(
            mirror, "With the ERP's clock off by " + std::to_string(jump.count()) + " hours"
        ));
        if (same.kind != ContractOutcome::Kind::kept) return same;
    }
    return kept();
}

Result<ContractOutcome> says_when_the_erp_is_away(ErpUnderTest& erp) {
    fill(erp, 2);
    ContractMirror mirror{erp};
    PORTICO_TRY(mirror.restart());
    PORTICO_TRY(mirror.sync());
    if (!erp.go_away()) return skipped("This ERP can't be taken away.");
    const auto away = mirror.sync();
    const auto probe = mirror.connector().probe();
    const auto checks = mirror.connector().check();
    erp.come_back();
    if (away.ok()) return broken("A sync succeeds while the ERP is away.");
    if (away.error().code != Code::unavailable && away.error().code != Code::timeout) {
        return broken("An ERP that is away is UNAVAILABLE or TIMEOUT: " + away.error().message);
    }
    if (probe.ok()) return broken("probe() finds an ERP that is away: " + *probe);
    const auto is_good = [](const ports::ConnectionCheck& check) { return check.is_ok; };
    if (checks.ok() && std::ranges::all_of(*checks, is_good)) {
        return broken("check() finds nothing wrong with an ERP that is away.");
    }
    for (const auto& entity : erp.entities()) erp.add(entity);
    PORTICO_TRY(mirror.sync());
    return same_as_erp(mirror, "After the ERP came back");
}

Result<ContractOutcome> checks_a_good_connection(ErpUnderTest& erp) {
    fill(erp, 1);
    ContractMirror mirror{erp};
    PORTICO_TRY(mirror.restart());
    PORTICO_TRY(mirror.connector().probe());
    const auto checks = mirror.connector().check();
    if (!checks.ok()) {
        if (checks.error().code == Code::unsupported) return skipped("It has no check().");
        return checks.error();
    }
    if (checks->empty()) return broken("check() looks at nothing.");
    for (const auto& check : *checks) {
        if (check.name.empty() || check.sentence.empty()) {
            return broken("A check of check() has no name or no sentence.");
        }
        if (!check.is_ok) return broken("check() complains: " + check.name + ": " + check.sentence);
    }
    return kept();
}

constexpr std::array rules{
    ContractRule{"describes_its_entities", describes_its_entities},
    ContractRule{"refuses_an_unknown_entity", refuses_an_unknown_entity},
    ContractRule{"checks_a_good_connection", checks_a_good_connection},
    ContractRule{"gives_the_same_at_every_page_size", gives_the_same_at_every_page_size},
    ContractRule{"keeps_its_cursor_small", keeps_its_cursor_small},
    ContractRule{"resumes_after_a_kill_at_every_page", resumes_after_a_kill_at_every_page},
    ContractRule{"comes_to_the_end_over_many_kills", comes_to_the_end_over_many_kills},
    ContractRule{"brings_nothing_when_nothing_changed", brings_nothing_when_nothing_changed},
    ContractRule{"brings_what_changed_and_came", brings_what_changed_and_came},
    ContractRule{"takes_changes_while_it_pages", takes_changes_while_it_pages},
    ContractRule{"brings_deletions", brings_deletions},
    ContractRule{"converges_when_all_comes_again", converges_when_all_comes_again},
    ContractRule{"names_bad_records_and_takes_the_rest", names_bad_records_and_takes_the_rest},
    ContractRule{"stands_clocks_that_jump", stands_clocks_that_jump},
    ContractRule{"says_when_the_erp_is_away", says_when_the_erp_is_away},
};

}  // namespace

std::span<const ContractRule> pull_rules() {
    return rules;
}

}  // namespace portico::testkit
