#include "fake_databases.hpp"

#include <utility>

namespace portico::testkit {

Result<std::int64_t> FakeTransaction::execute(
    std::string_view sql, std::span<const ports::SqlValue> args, const ports::RowSink& rows
) {
    PORTICO_TRY(faults_.next());
    return real_->execute(sql, args, rows);
}

Status FakeTransaction::commit() {
    if (auto planned = faults_.next(); !planned.ok()) {
        real_->rollback();
        return planned;
    }
    PORTICO_TRY(real_->commit());
    if (!events.empty()) committed_(std::exchange(events, {}));
    return {};
}

void FakeTransaction::rollback() {
    events.clear();
    real_->rollback();
}

Result<std::unique_ptr<ports::Transaction>> FakeDatabase::begin(ports::Access access) {
    PORTICO_TRY(faults_.next());
    auto real = PORTICO_TRY(real_->begin(access));
    return std::unique_ptr<ports::Transaction>{
        std::make_unique<FakeTransaction>(std::move(real), faults_, committed_)};
}

Result<std::int64_t> FakeDatabase::execute(
    std::string_view sql, std::span<const ports::SqlValue> args, const ports::RowSink& rows
) {
    PORTICO_TRY(faults_.next());
    return real_->execute(sql, args, rows);
}

}  // namespace portico::testkit
