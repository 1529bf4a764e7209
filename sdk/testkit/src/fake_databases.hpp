#pragma once

#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "faults.hpp"
#include "ports/database.hpp"
#include "ports/events.hpp"

namespace portico::testkit {

/// A transaction that carries events until it commits.
class FakeTransaction final : public ports::Transaction {
public:
    using Committed = std::function<void(std::vector<ports::NewEvent>)>;

    FakeTransaction(
        std::unique_ptr<ports::Transaction> real, Faults& faults, const Committed& committed
    )
        : real_{std::move(real)}, faults_{faults}, committed_{committed} {}

    Result<std::int64_t> execute(
        std::string_view sql, std::span<const ports::SqlValue> args, const ports::RowSink& rows
    ) override;
    Status commit() override;
    void rollback() override;

    std::vector<ports::NewEvent> events;

private:
    std::unique_ptr<ports::Transaction> real_;
    Faults& faults_;
    const Committed& committed_;
};

/// Real SQLite that fails on demand.
class FakeDatabase final : public ports::Database {
public:
    FakeDatabase(
        std::shared_ptr<ports::Database> real,
        Faults& faults,
        const FakeTransaction::Committed& committed
    )
        : real_{std::move(real)}, faults_{faults}, committed_{committed} {}

    Result<std::unique_ptr<ports::Transaction>> begin(ports::Access access) override;
    Result<std::int64_t> execute(
        std::string_view sql, std::span<const ports::SqlValue> args, const ports::RowSink& rows
    ) override;
    using ports::Database::execute;

    Status migrate(std::string_view component, std::span<const ports::Migration> migrations)
        override {
        return real_->migrate(component, migrations);
    }

    Status backup_to(const std::string& path) override { return real_->backup_to(path); }

    Status check_integrity() override { return real_->check_integrity(); }

private:
    std::shared_ptr<ports::Database> real_;
    Faults& faults_;
    const FakeTransaction::Committed& committed_;
};

class FakeDatabases final : public ports::Databases {
public:
    explicit FakeDatabases(std::unique_ptr<ports::Databases> real) : real_{std::move(real)} {}

    Result<std::shared_ptr<ports::Database>> open(std::string_view name, bool attach_mirror)
        override {
        auto real = PORTICO_TRY(real_->open(name, attach_mirror));
        return std::shared_ptr<ports::Database>{
            std::make_shared<FakeDatabase>(std::move(real), faults, committed)};
    }

    [[nodiscard]] std::vector<std::string> names() const override { return real_->names(); }

    /// Without faults, for the fixture itself.
    [[nodiscard]] ports::Databases& real() { return *real_; }

    Faults faults;
    FakeTransaction::Committed committed;

private:
    std::unique_ptr<ports::Databases> real_;
};

}  // namespace portico::testkit
