#pragma once

#include <map>
#include <memory>
#include <string>
#include <utility>

#include <gtest/gtest.h>

#include "ports/directory.hpp"
#include "ports/log.hpp"
#include "ports/manual_clock.hpp"
#include "storage/sqlite/sqlite_databases.hpp"

/// For tests of this folder: real SQLite, a clock that stands still, and a directory by hand.
namespace portico::security::testing {

class FakeDirectory final : public ports::Directory {
public:
    [[nodiscard]] std::shared_ptr<const ports::DirectoryCompany> find_company(std::string_view id
    ) const override {
        const auto found = companies.find(std::string{id});
        return found == companies.end() ? nullptr : found->second;
    }

    [[nodiscard]] std::shared_ptr<const ports::DirectoryMember> find_member(
        std::string_view company, std::string_view id
    ) const override {
        const auto found = members.find({std::string{company}, std::string{id}});
        return found == members.end() ? nullptr : found->second;
    }

    [[nodiscard]] std::uint64_t generation() const override { return changes; }

    void add_company(const std::string& id, bool active = true) {
        companies[id] = std::make_shared<ports::DirectoryCompany>(ports::DirectoryCompany{
            id, "Company " + id, active});
    }

    void add_member(
        const std::string& company, const std::string& id, std::uint32_t roles, bool active = true
    ) {
        members[{company, id}] = std::make_shared<ports::DirectoryMember>(ports::DirectoryMember{
            id, company, "Member " + id, roles, active});
        ++changes;
    }

    std::map<std::string, std::shared_ptr<const ports::DirectoryCompany>> companies;
    std::map<std::pair<std::string, std::string>, std::shared_ptr<const ports::DirectoryMember>>
        members;
    std::uint64_t changes = 1;
};

class NoLog final : public ports::Log {
public:
    void write(ports::Level, std::string_view, std::span<const ports::Field>) override {}
};

/// The host's database, new and empty.
class HostDatabase {
public:
    HostDatabase() {
        auto made = storage::SqliteDatabases::create_in_memory();
        EXPECT_TRUE(made.ok());
        databases = std::move(*made);
        auto opened = databases->open("host", false);
        EXPECT_TRUE(opened.ok());
        database = *opened;
    }

    std::unique_ptr<storage::SqliteDatabases> databases;
    std::shared_ptr<ports::Database> database;
};

}  // namespace portico::security::testing
