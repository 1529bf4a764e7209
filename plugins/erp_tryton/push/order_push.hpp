#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include <portico/connector.hpp>

#include "push/business_calls.hpp"
#include "push/product_lookup.hpp"
#include "push/push_settings.hpp"
#include "push/sale_draft.hpp"
#include "push/sales.hpp"
#include "settings.hpp"

namespace portico::erp_tryton {

/// Which of the sales under one key is the order's.
struct Choice {
    std::optional<Sale> order;          ///< nothing: there is none yet
    std::vector<std::int64_t> doubles;  ///< drafts of ours to take away
};

/// The one that went furthest, else the draft with the lowest id. What people made (Tryton copies
/// `reference` with a sale) is left alone as long as there is one of ours.
/// Errors: Code::invalid when more than one is past draft: a person must cancel all but one.
Result<Choice> choose(const std::vector<Sale>& sales);

/// Orders on their way into Tryton: a sale with the key as its `reference`, made once, quoted and
/// confirmed, from wherever an earlier attempt stopped. Thread-safe.
class OrderPush {
public:
    struct Parts {
        Erp& erp;
        const Settings& settings;
        std::function<Instant()> now;
        std::function<void(std::chrono::milliseconds)> pause;  ///< waits
    };

    explicit OrderPush(const Parts& parts);

    /// As Connector::push.
    Result<PushOutcome> push(const PushRequest& request);

    /// Whether orders could be pushed; after the login went well.
    std::vector<ConnectionCheck> check(Instant deadline);

private:
    struct Attempt;

    Result<PushOutcome> verify(const PushRequest& request);
    Status create(const PushRequest& request, Attempt& attempt);
    Status drop_outdated(const PushRequest& request, Choice& choice, Attempt& attempt);
    Result<PushOutcome> carry(Sale sale, Attempt& attempt);
    Result<Sale> step(const Sale& sale, std::string_view button, Attempt& attempt);
    Result<Sale> after_fault(const Sale& sale, const Fault& fault, Attempt& attempt);
    Result<std::string> missing_right(const Fault& fault, const Attempt& attempt);
    Result<Sale> take_back(const Sale& sale, const Fault& fault, Attempt& attempt);
    Result<Sale> carry_on(const Sale& sale, Attempt& attempt);
    Result<Sale> reread(const Sale& sale, const Attempt& attempt);
    void note(Attempt& attempt, std::string_view step) const;

    Parts parts_;
    BusinessCalls calls_;
    ProductLookup products_;
    SaleDrafts drafts_;
    Sales sales_;
};

}  // namespace portico::erp_tryton
