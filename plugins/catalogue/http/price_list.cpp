#include "http/price_list.hpp"

#include <algorithm>
#include <array>
#include <chrono>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include <portico/time.hpp>

#include "domain/search.hpp"
#include "exports/list_texts.hpp"
#include "exports/pdf_list.hpp"
#include "exports/text_lists.hpp"
#include "exports/xlsx_list.hpp"
#include "http/price_list_request.hpp"

namespace portico::catalogue {
namespace {

constexpr std::size_t rows_at_once = 10'000;

std::string day_of(Instant moment) {
    return format_time(microseconds_of(moment)).substr(0, 10);
}

/// By category, then by name: as it is printed.
std::vector<ProductId> in_printed_order(
    const Index& index, const std::vector<Hit>& hits, Language language
) {
    std::vector<ProductId> products;
    products.reserve(hits.size());
    for (const auto& hit : hits) products.push_back(hit.product);
    std::sort(products.begin(), products.end(), [&](ProductId a, ProductId b) {
        const auto category_a = index.record(a).category;
        const auto category_b = index.record(b).category;
        if (category_a != category_b) return category_a < category_b;
        return index.name_rank(a, language) < index.name_rank(b, language);
    });
    return products;
}

Status check_length(ListFormat format, std::size_t products) {
    const auto is_whole = format == ListFormat::pdf || format == ListFormat::xlsx;
    const auto most = format == ListFormat::pdf ? pdf_products_max : xlsx_products_max;
    if (!is_whole || products <= most) return {};
    return invalid(
        "The list has " + std::to_string(products) + " products; such a file holds " +
        std::to_string(most) + ". Choose a category, or take CSV, which has no limit."
    );
}

/// Prices the products of one list part by part.
class PriceListMaker {
public:
    PriceListMaker(
        const PriceListDesk& desk, const Request& request, std::shared_ptr<const Index> index
    )
        : desk_{desk}, request_{request}, index_{std::move(index)} {}

    /// Finds what is listed and prices its first part, so that what can be wrong is known before
    /// the answer begins.
    Status prepare(const PriceListRequest& read) {
        head_.language = language_named(request_.language());
        const auto visibility = PORTICO_TRY(
            desk_.catalogue.visibility.of(request_.company(), index_, request_.deadline())
        );
        SearchQuestion question{{}, {}, visibility.get()};
        if (read.category) question.category = index_->categories().below(*read.category);
        const auto found = PORTICO_TRY(search(*index_, question));
        PORTICO_TRY(check_length(read.format, found.hits.size()));
        products_ = in_printed_order(*index_, found.hits, head_.language);
        head_.company = request_.company();
        head_.company_name = PORTICO_TRY(desk_.companies.name_of(request_.company()));
        PORTICO_TRY(price_part());
        return fill_head();
    }

    [[nodiscard]] const PriceListHead& head() const { return head_; }

    Status write(PriceListWriter& writer) {
        for (std::size_t next = 0; next < products_.size();) {
            if (next > begin_) {
                begin_ = next;
                PORTICO_TRY(price_part());
            }
            for (std::size_t i = 0; i < skus_.size(); ++i) {
                PORTICO_TRY(writer.add(row_of(products_[begin_ + i], i)));
            }
            next = begin_ + skus_.size();
        }
        return writer.finish();
    }

private:
    Status price_part() {
        const auto end = std::min(products_.size(), begin_ + rows_at_once);
        skus_.clear();
        for (auto i = begin_; i < end; ++i) skus_.push_back(index_->sku(products_[i]));
        prices_ = PORTICO_TRY(desk_.catalogue.prices.ask(
            request_.company(), skus_, PriceDesk::Detail::ladder, request_.deadline()
        ));
        return {};
    }

    Status fill_head() {
        const auto now = desk_.clock.now();
        head_.supplier = desk_.settings.supplier;
        head_.contact = desk_.settings.contact;
        head_.currency = prices_.currency;
        head_.shows_gross = prices_.is_taxed;
        head_.issued = day_of(now);
        if (desk_.settings.valid_days > 0) {
            head_.valid_until = day_of(now + std::chrono::days{desk_.settings.valid_days - 1});
        }
        const auto as_of = PORTICO_TRY(desk_.catalogue.products.as_of());
        if (as_of && prices_.as_of) head_.as_of = format_time(std::min(*as_of, *prices_.as_of));
        return {};
    }

    PriceListRow row_of(ProductId product, std::size_t i) {
        const auto& record = index_->record(product);
        const auto category = record.category;
        PriceListRow row;
        row.sku = skus_[i];
        row.name = index_->name(product, head_.language);
        if (category != no_category) row.category = index_->categories().path(category);
        row.unit = index_->unit(product);
        row.price = std::move(prices_.lines[i]);
        row.quantity = row.price.quantity
                           ? *row.price.quantity
                           : first_quantity(record.min_quantity, record.pack_multiple);
        return row;
    }

    const PriceListDesk& desk_;
    const Request& request_;
    std::shared_ptr<const Index> index_;
    PriceListHead head_;
    std::vector<ProductId> products_;
    std::size_t begin_ = 0;               ///< of the part that is priced
    std::vector<std::string_view> skus_;  ///< of the part
    Prices prices_;
};

std::unique_ptr<PriceListWriter> writer_for(
    ListFormat format, const PriceListHead& head, Output output
) {
    switch (format) {
        case ListFormat::json:
            return make_json_list(head, std::move(output));
        case ListFormat::csv:
            return make_csv_list(head, std::move(output));
        case ListFormat::xlsx:
            return make_xlsx_list(head, std::move(output));
        case ListFormat::pdf:
            return make_pdf_list(head, std::move(output));
    }
    return make_json_list(head, std::move(output));
}

std::string shown_name(const PriceListHead& head) {
    return std::string{texts_in(head.language).file_name} + "-" + head.company_name;
}

/// Begins the answer with the first piece, so that a file that can't be made is an error before.
Output start_and_send(Reply& reply, ListFormat format, const std::string& disposition) {
    return [&reply, format, &disposition, is_started = false](std::string_view bytes
           ) mutable -> Status {
        if (!is_started) {
            is_started = true;
            auto type = std::string{media_type(format)};
            if (format == ListFormat::csv) type.append("; charset=utf-8");
            const std::array<portico_pair, 2> headers{
                portico_pair{to_abi("Cache-Control"), to_abi("no-store")},
                portico_pair{to_abi("Content-Disposition"), to_abi(disposition)}};
            const auto count = format == ListFormat::json ? 1U : 2U;
            PORTICO_TRY(reply.start({200, type, std::span{headers}.first(count)}));
        }
        return reply.piece(bytes);
    };
}

}  // namespace

Status send_price_list(const PriceListDesk& desk, const Request& request, Reply& reply) {
    auto index = desk.catalogue.products.current();
    const auto read = PORTICO_TRY(read_price_list_request(request, *index));
    PriceListMaker maker{desk, request, std::move(index)};
    PORTICO_TRY(maker.prepare(read));
    const auto& head = maker.head();
    const auto name = disposition(head.company, shown_name(head), head.issued, read.format);
    const auto output = start_and_send(reply, read.format, name);
    const bool is_whole = read.format == ListFormat::pdf || read.format == ListFormat::xlsx;
    if (!is_whole) return maker.write(*writer_for(read.format, head, output));
    if (!desk.files.try_acquire_for(std::chrono::seconds{5})) {
        return unavailable("Other price lists are being made: try again in a few seconds.");
    }

    struct Place {
        std::counting_semaphore<files_at_once>& files;

        ~Place() { files.release(); }
    };

    const Place place{desk.files};
    return maker.write(*writer_for(read.format, head, output));
}

}  // namespace portico::catalogue
