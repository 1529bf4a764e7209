#include "store/note_store.hpp"

namespace portico::sku_notes {
namespace {

constexpr auto select_note = R"sql(
    SELECT company_id, sku, text, author, written_at
      FROM note
     WHERE company_id = $1 AND sku = $2
)sql";

constexpr auto select_product = "SELECT 1 FROM erp.product WHERE sku = $1 AND active = 1";

constexpr auto upsert_note = R"sql(
    INSERT INTO note (company_id, sku, text, author, written_at) VALUES ($1, $2, $3, $4, $5)
    ON CONFLICT (company_id, sku) DO UPDATE
       SET text = excluded.text, author = excluded.author, written_at = excluded.written_at
)sql";

constexpr auto delete_old = "DELETE FROM note WHERE written_at < $1";

constexpr auto delete_orphans = R"sql(
    DELETE FROM note
     WHERE sku NOT IN (SELECT product.sku FROM erp.product AS product WHERE product.active = 1)
)sql";

Note to_note(const Row& row) {
    return {row.string(0), row.string(1), row.string(2), row.string(3), row.instant(4)};
}

}  // namespace

Result<std::optional<Note>> NoteStore::find(std::string_view company, std::string_view sku) {
    return session_.query_one(select_note, to_note, company, sku);
}

Status NoteStore::put(const Note& note) {
    const auto exists = [](const Row&) { return true; };
    const auto product = PORTICO_TRY(session_.query_one(select_product, exists, note.sku));
    if (!product) return not_found("There is no product " + note.sku + ".");
    PORTICO_TRY(session_.execute(
        upsert_note, note.company, note.sku, note.text, note.author, note.written_at
    ));
    return {};
}

Result<std::int64_t> NoteStore::remove_older_than(Instant limit) {
    return session_.execute(delete_old, limit);
}

Result<std::int64_t> NoteStore::remove_orphans() {
    return session_.execute(delete_orphans);
}

}  // namespace portico::sku_notes
