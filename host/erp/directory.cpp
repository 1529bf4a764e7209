#include "erp/directory.hpp"

#include <mutex>

#include "core/role.hpp"

namespace portico::erp {
namespace {

using std::string_view;

constexpr std::size_t batch_max = 100;

constexpr auto select_companies = "SELECT id, name, active FROM company";
constexpr auto select_company = "SELECT id, name, active FROM company WHERE id = $1";
constexpr auto select_members = "SELECT company_id, id, name, roles, active FROM member";
constexpr auto select_member =
    "SELECT company_id, id, name, roles, active FROM member WHERE company_id = $1 AND id = $2";

std::string text_at(ports::Row row, std::size_t column) {
    const auto* text = std::get_if<string_view>(&row[column]);
    return text == nullptr ? std::string{} : std::string{*text};
}

bool flag_at(ports::Row row, std::size_t column) {
    const auto* number = std::get_if<std::int64_t>(&row[column]);
    return number != nullptr && *number != 0;
}

std::uint32_t role_bits(const std::string& roles_json) {
    const auto roles = json::parse(roles_json);
    std::uint32_t sum = 0;
    if (!roles.ok()) return sum;
    for (const auto role : roles->root()) sum |= core::role_bit(role.text());
    return sum;
}

std::shared_ptr<const ports::DirectoryCompany> to_company(ports::Row row) {
    return std::make_shared<const ports::DirectoryCompany>(ports::DirectoryCompany{
        .id = text_at(row, 0), .name = text_at(row, 1), .active = flag_at(row, 2)});
}

std::shared_ptr<const ports::DirectoryMember> to_member(ports::Row row) {
    return std::make_shared<const ports::DirectoryMember>(ports::DirectoryMember{
        .id = text_at(row, 1),
        .company = text_at(row, 0),
        .name = text_at(row, 2),
        .roles = role_bits(text_at(row, 3)),
        .active = flag_at(row, 4)});
}

}  // namespace

Result<std::unique_ptr<MirrorDirectory>> MirrorDirectory::create(
    std::shared_ptr<ports::Database> mirror, ports::Events& events, ports::Log& log
) {
    std::unique_ptr<MirrorDirectory> directory{new MirrorDirectory{std::move(mirror)}};
    auto* self = directory.get();
    // Subscribed before the first reading, so that no change falls between the two.
    directory->subscription_ = PORTICO_TRY(events.subscribe(
        "host.directory",
        {"erp.company.changed", "erp.member.changed"},
        batch_max,
        [self, &log](std::span<const ports::Event> batch) -> Status {
            const auto followed = self->follow(batch);
            if (!followed.ok()) {
                log.error(
                    "The directory of companies could not follow a change",
                    {{"error", followed.error().message}}
                );
            }
            return followed;
        }
    ));
    PORTICO_TRY(directory->reload());
    return directory;
}

std::shared_ptr<const ports::DirectoryCompany> MirrorDirectory::find_company(string_view id) const {
    const std::shared_lock lock{mutex_};
    const auto found = companies_.find(id);
    return found == companies_.end() ? nullptr : found->second;
}

std::shared_ptr<const ports::DirectoryMember> MirrorDirectory::find_member(
    string_view company, string_view id
) const {
    const std::shared_lock lock{mutex_};
    const auto members = members_.find(company);
    if (members == members_.end()) return nullptr;
    const auto found = members->second.find(id);
    return found == members->second.end() ? nullptr : found->second;
}

Status MirrorDirectory::reload() {
    decltype(companies_) companies;
    decltype(members_) members;
    PORTICO_TRY(mirror_->query(select_companies, {}, [&companies](ports::Row row) -> Status {
        auto company = to_company(row);
        companies.insert_or_assign(company->id, company);
        return {};
    }));
    PORTICO_TRY(mirror_->query(select_members, {}, [&members](ports::Row row) -> Status {
        auto member = to_member(row);
        members[member->company].insert_or_assign(member->id, member);
        return {};
    }));
    const std::unique_lock lock{mutex_};
    companies_ = std::move(companies);
    members_ = std::move(members);
    ++generation_;
    return {};
}

Status MirrorDirectory::follow(std::span<const ports::Event> events) {
    for (const auto& event : events) {
        const auto document = PORTICO_TRY(json::parse(event.json));
        const bool is_member = event.type == "erp.member.changed";
        // An event of many companies does not say whose each member is.
        if (is_member && event.company.empty()) return reload();
        for (const auto id : document.root()["ids"]) {
            PORTICO_TRY(
                is_member ? refresh_member(event.company, id.text()) : refresh_company(id.text())
            );
        }
    }
    return {};
}

Status MirrorDirectory::refresh_company(string_view id) {
    Company company;
    PORTICO_TRY(mirror_->query(select_company, {id}, [&company](ports::Row row) -> Status {
        company = to_company(row);
        return {};
    }));
    const std::unique_lock lock{mutex_};
    if (company) {
        companies_.insert_or_assign(std::string{id}, std::move(company));
    } else if (const auto found = companies_.find(id); found != companies_.end()) {
        companies_.erase(found);
    }
    ++generation_;
    return {};
}

Status MirrorDirectory::refresh_member(string_view company, string_view id) {
    Member member;
    PORTICO_TRY(mirror_->query(select_member, {company, id}, [&member](ports::Row row) -> Status {
        member = to_member(row);
        return {};
    }));
    const std::unique_lock lock{mutex_};
    auto& members = members_[std::string{company}];
    if (member) {
        members.insert_or_assign(std::string{id}, std::move(member));
    } else {
        members.erase(std::string{id});
    }
    ++generation_;
    return {};
}

}  // namespace portico::erp
