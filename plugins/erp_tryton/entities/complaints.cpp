#include "entities/complaints.hpp"

#include <algorithm>

namespace portico::erp_tryton {
namespace {

constexpr std::size_t shown_max = 20;
constexpr std::size_t description_bytes_max = 250;
constexpr std::string_view sale_line = "sale.line";
constexpr std::string_view invoice_line = "account.invoice.line";

}  // namespace

Complaints::Complaints(const Settings& settings)
    : rows_{
          {.model = model, .fields = {"origin", "number", "state", "date", "description"}},
          {settings.overlap, settings.page_records}} {}

Status Complaints::refresh(Pull& pull) {
    if (!PORTICO_TRY(pull.erp.has_model(model, pull.deadline))) return {};
    std::vector<std::pair<std::int64_t, Complaint>> changed;
    PORTICO_TRY(rows_.poll(pull.erp, pull.now, pull.deadline, [&changed](json::Value row) {
        auto& complaint = changed.emplace_back(read_id(row["id"]), Complaint{}).second;
        if (auto origin = read_reference(row["origin"])) {
            complaint.model = std::move(origin->model);
            complaint.subject = origin->id;
        }
        complaint.number = row["number"].string();
        complaint.state = row["state"].string();
        complaint.date = read_date(row["date"]).value_or("");
        complaint.description =
            std::string{cut_text(row["description"].text(), description_bytes_max)};
    }));
    // What was polled is not polled again: without the parents it would be lost.
    auto found = find_parents(sale_line, "sale", changed, pull);
    if (found.ok()) found = find_parents(invoice_line, "invoice", changed, pull);
    if (!found.ok()) {
        rows_.restart();
        return found;
    }
    for (auto& [id, complaint] : changed) {
        drop(id);
        by_subject_[{complaint.model, complaint.subject}].push_back(id);
        complaints_[id] = std::move(complaint);
    }
    return {};
}

/// A complaint about a line becomes one about what the line is of.
Status Complaints::find_parents(
    std::string_view line_model,
    std::string_view parent,
    std::vector<std::pair<std::int64_t, Complaint>>& complaints,
    Pull& pull
) {
    std::vector<std::int64_t> lines;
    for (const auto& [id, complaint] : complaints) {
        if (complaint.model == line_model) lines.push_back(complaint.subject);
    }
    const auto rows = PORTICO_TRY(pull.erp.read(line_model, lines, {parent}, pull.deadline));
    std::unordered_map<std::int64_t, std::int64_t> parents;
    for (const auto row : rows) parents[read_id(row["id"])] = read_id(row[parent]);
    for (auto& [id, complaint] : complaints) {
        if (complaint.model != line_model) continue;
        complaint.subject = parents[complaint.subject];
        complaint.model = line_model == sale_line ? "sale.sale" : "account.invoice";
    }
    return {};
}

void Complaints::drop(std::int64_t id) {
    const auto found = complaints_.find(id);
    if (found == complaints_.end()) return;
    const auto of = by_subject_.find({found->second.model, found->second.subject});
    std::erase(of->second, id);
    if (of->second.empty()) by_subject_.erase(of);
    complaints_.erase(found);
}

std::vector<std::int64_t> Complaints::subjects(
    std::string_view subject_model, const Rows& complaints
) const {
    std::vector<std::int64_t> found;
    for (const auto row : complaints) {
        const auto complaint = complaints_.find(read_id(row["id"]));
        if (complaint != complaints_.end() && complaint->second.model == subject_model) {
            found.push_back(complaint->second.subject);
        }
    }
    return found;
}

void Complaints::write(json::Writer& writer, std::string_view subject_model, std::int64_t subject)
    const {
    const auto found = by_subject_.find({std::string{subject_model}, subject});
    if (found == by_subject_.end()) return;
    auto ids = found->second;
    std::sort(ids.begin(), ids.end(), std::greater<>{});
    if (ids.size() > shown_max) ids.resize(shown_max);
    writer.key("complaints").begin_array();
    for (const auto id : ids) {
        const auto& complaint = complaints_.at(id);
        writer.begin_object().member("id", std::to_string(id));
        writer.member("number", complaint.number).member("state", complaint.state);
        if (!complaint.date.empty()) writer.member("date", complaint.date);
        if (!complaint.description.empty()) writer.member("description", complaint.description);
        writer.end_object();
    }
    writer.end_array();
}

Result<std::vector<std::int64_t>> Complaints::take_lost(
    std::string_view subject_model, Pull& pull
) {
    std::vector<std::int64_t> drafts;
    for (const auto& [id, complaint] : complaints_) {
        if (complaint.state == "draft") drafts.push_back(id);
    }
    if (!drafts.empty()) {
        Query query{.model = model};
        query.domain.where_in("id", drafts);
        const auto left = PORTICO_TRY(pull.erp.search(query, pull.deadline));
        for (const auto id : drafts) {
            if (std::find(left.begin(), left.end(), id) != left.end()) continue;
            const auto& complaint = complaints_.at(id);
            lost_[complaint.model].push_back(complaint.subject);
            drop(id);
        }
    }
    const auto lost = lost_.find(subject_model);
    if (lost == lost_.end()) return std::vector<std::int64_t>{};
    return std::exchange(lost->second, {});
}

}  // namespace portico::erp_tryton
