#include <algorithm>
#include <array>
#include <map>

#include "documents/document_reference.hpp"
#include "documents/media_type.hpp"
#include "entities/customers.hpp"
#include "entities/entities.hpp"
#include "pull/known_rows.hpp"

namespace portico::erp_tryton {
namespace {

constexpr std::string_view model = "ir.attachment";
constexpr std::size_t text_bytes_max = 500;
constexpr std::size_t ids_a_query = 1000;

/// What attachments are taken of, and the field that says whose it is.
struct Resource {
    std::string_view model;
    std::string_view party;
    std::string_view clause = {};
    std::string_view owner_field = {};  ///< of the document
};

constexpr std::array resources{
    Resource{"sale.sale", "party", {}, "order_id"},
    Resource{"account.invoice", "party", R"(["type","=","out"])", "invoice_id"},
    Resource{"stock.shipment.out", "customer"},
    Resource{"stock.shipment.out.return", "customer"},
    Resource{"party.party", "id"},
};

const Resource* resource_of(std::string_view name) {
    for (const auto& one : resources) {
        if (one.model == name) return &one;
    }
    return nullptr;
}

/// ir.attachment of customers and their sales, invoices and shipments; links hold no bytes and are
/// passed over. The clause names the models: Tryton refuses a whole page when one of its
/// attachments hangs on a model that the user may not read.
class AttachmentFeed final : public Feed {
public:
    explicit AttachmentFeed(std::shared_ptr<Customers> customers)
        : customers_{std::move(customers)} {}

    [[nodiscard]] const std::vector<Source>& sources() const override {
        static const std::vector<Source> all{
            {.model = model,
             .fields = {"name", "resource", "description"},
             .clause = R"([["type","=","data"],["OR",["resource","like","sale.sale,%"],)"
                       R"(["resource","like","account.invoice,%"],)"
                       R"(["resource","like","stock.shipment.out,%"],)"
                       R"(["resource","like","stock.shipment.out.return,%"],)"
                       R"(["resource","like","party.party,%"]]])"},
            {.model = resources[0].model},
            {.model = resources[1].model, .clause = resources[1].clause},
            {.model = resources[2].model},
            {.model = resources[3].model},
            {.model = resources[4].model},
        };
        return all;
    }

    /// Drafts may be given to another party, and parties become customers.
    Result<std::vector<std::int64_t>> owners(std::size_t source, const Rows& changed, Pull& pull)
        override {
        std::string clause;
        json::Writer writer{clause};
        writer.begin_array().string("resource").string("in").begin_array();
        for (const auto row : changed) {
            writer.string(
                std::string{sources()[source].model} + "," + std::to_string(read_id(row["id"]))
            );
        }
        writer.end_array().end_array();
        Query query{.model = model};
        query.domain.clause(clause);
        return pull.erp.search(query, pull.deadline);
    }

    [[nodiscard]] std::string_view mirror_rows() const override {
        return "SELECT source, id FROM erp.document"
               " WHERE row_hash <> 0 AND source LIKE 'ir.attachment,%'";
    }

    Result<std::string> basis(Pull& pull) override {
        PORTICO_TRY(customers_->refresh(pull));
        return customers_->basis();
    }

    Status render(const Rows& rows, Pull& pull) override {
        const auto page = PORTICO_TRY(page_of(rows, pull));
        std::string json;
        for (const auto row : rows) {
            const auto id = read_id(row["id"]);
            const auto party = page.parties.find(row["resource"].string());
            if (party == page.parties.end()) {
                if (!pull.is_full) {
                    PORTICO_TRY(pull.remove(DocumentReference{{}, id}.text(), model, id));
                }
                continue;
            }
            json.clear();
            write(json, row, page, pull);
            PORTICO_TRY(pull.give(json, model, id));
        }
        return {};
    }

    /// Tryton keeps attachments of what was deleted.
    Status recheck(Pull& pull) override {
        std::map<std::string_view, std::map<std::int64_t, std::vector<std::int64_t>>> shown;
        constexpr std::string_view attachments =
            "SELECT source, attributes FROM erp.document"
            " WHERE row_hash <> 0 AND source LIKE 'ir.attachment,%'";
        PORTICO_TRY(pull.mirror.each(attachments, [&shown](const portico::Row& row) -> Status {
            const auto attributes = json::parse(row.text(1));
            if (!attributes.ok()) return {};
            const auto resource = read_reference(attributes->root()["resource"]);
            const auto* kind = resource ? resource_of(resource->model) : nullptr;
            if (kind == nullptr) return {};
            shown[kind->model][resource->id].push_back(id_in_source(row.text(0), model));
            return {};
        }));
        for (auto& [resource, attachments_of] : shown) {
            PORTICO_TRY(erase_present(resource, attachments_of, pull));
            for (const auto& [of, ids] : attachments_of) {
                for (const auto id : ids) {
                    PORTICO_TRY(pull.remove(DocumentReference{{}, id}.text(), model, id));
                }
            }
        }
        return {};
    }

private:
    /// Takes out the records that Tryton still has.
    static Status erase_present(
        std::string_view resource,
        std::map<std::int64_t, std::vector<std::int64_t>>& attachments_of,
        Pull& pull
    ) {
        std::vector<std::int64_t> ids;
        for (const auto& [id, attachments] : attachments_of) ids.push_back(id);
        for (std::size_t at = 0; at < ids.size(); at += ids_a_query) {
            Query query{.model = resource};
            query.domain.where_in("id", {ids.data() + at, std::min(ids_a_query, ids.size() - at)});
            for (const auto id : PORTICO_TRY(pull.erp.search(query, pull.deadline))) {
                attachments_of.erase(id);
            }
        }
        return {};
    }

    struct Page {
        std::map<std::string, std::int64_t> parties;  ///< customers, by resource
        std::map<std::int64_t, std::int64_t> sizes;
    };

    Result<Page> page_of(const Rows& rows, Pull& pull) const {
        Page page;
        std::map<std::string_view, std::vector<std::int64_t>> wanted;
        std::vector<std::int64_t> ids;
        for (const auto row : rows) {
            ids.push_back(read_id(row["id"]));
            const auto resource = read_reference(row["resource"]);
            if (!resource) continue;
            if (const auto* kind = resource_of(resource->model)) {
                wanted[kind->model].push_back(resource->id);
            }
        }
        for (const auto& resource : resources) {
            PORTICO_TRY(find_parties(resource, wanted[resource.model], page, pull));
        }
        if (ids.empty()) return page;
        Query query{.model = model, .fields = {"data"}};
        query.domain.where_in("id", ids);
        query.context = [](json::Writer& writer) {
            writer.member("ir.attachment.data", "size");  // else all bytes come
        };
        for (const auto row : PORTICO_TRY(pull.erp.search_read(query, pull.deadline))) {
            page.sizes[read_id(row["id"])] = read_integer(row["data"]).value_or(0);
        }
        return page;
    }

    Status find_parties(
        const Resource& resource, const std::vector<std::int64_t>& ids, Page& page, Pull& pull
    ) const {
        if (ids.empty()) return {};
        const auto facts = PORTICO_TRY(pull.erp.facts(pull.deadline));
        const bool is_party = resource.model == "party.party";
        Query query{.model = resource.model, .fields = {resource.party, "company"}};
        if (is_party) query.fields = Customers::fields();
        query.domain.where_in("id", ids).clause(resource.clause);
        for (const auto row : PORTICO_TRY(pull.erp.search_read(query, pull.deadline))) {
            const bool is_ours =
                is_party ? customers_->is_customer(row) : read_id(row["company"]) == facts.company;
            if (!is_ours) continue;
            const auto id = std::to_string(read_id(row["id"]));
            page.parties[std::string{resource.model} + "," + id] = read_id(row[resource.party]);
        }
        return {};
    }

    static void write(std::string& json, json::Value row, const Page& page, Pull& pull) {
        const auto id = read_id(row["id"]);
        const auto name = row["name"].text();
        const auto resource = read_reference(row["resource"]).value_or(Reference{});
        const DocumentReference reference{{}, id};
        json::Writer writer{json};
        writer.begin_object().member("id", reference.text());
        writer.member("company_id", std::to_string(page.parties.at(row["resource"].string())));
        writer.member("kind", "other").member("number", cut_text(name, text_bytes_max));
        const auto* kind = resource_of(resource.model);
        if (kind != nullptr && !kind->owner_field.empty()) {
            writer.member(kind->owner_field, std::to_string(resource.id));
        }
        writer.member("issued_at", pull.utc(read_datetime(row["create_date"]).value_or(0)));
        if (const auto type = media_type_of(name); !type.empty()) writer.member("media_type", type);
        const auto size = page.sizes.find(id);
        if (size != page.sizes.end()) writer.key("size_bytes").integer(size->second);
        writer.member("reference", reference.text());
        writer.member("updated_at", pull.utc(read_stamp(row)));
        writer.key("attributes").begin_object().member("resource", row["resource"].text());
        if (const auto text = row["description"].text(); !text.empty()) {
            writer.member("description", cut_text(text, text_bytes_max));
        }
        writer.end_object().end_object();
    }

    std::shared_ptr<Customers> customers_;
};

}  // namespace

std::unique_ptr<Feed> make_attachment_feed(std::shared_ptr<Customers> customers) {
    return std::make_unique<AttachmentFeed>(std::move(customers));
}

}  // namespace portico::erp_tryton
