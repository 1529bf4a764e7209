#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace portico::erp {

/// Where an order stands on its way to the ERP.
enum class OrderState : std::uint8_t {
    received,   ///< on our disk, not sent yet
    sending,    ///< a push is under way; after a crash: unknown
    exported,   ///< the connector handed it over, the ERP has not answered; shown as `sending`
    waiting,    ///< a technical failure; comes again
    accepted,   ///< the ERP has it
    refused,    ///< the ERP's business rules say no
    dead,       ///< a person must look
    cancelled,  ///< by an operator, before the ERP had it
};

/// As stored: "received", ...
std::string_view name_of(OrderState state);
/// As callers see it: an exported order is still "sending".
std::string_view public_name_of(OrderState state);
/// Accepted, refused or cancelled.
bool has_ended(OrderState state);
/// Nothing for a word that is no stored state.
std::optional<OrderState> order_state(std::string_view name);

struct OrderRow {
    std::string company;
    std::string id;  ///< "o_" and 26 characters
    std::int64_t sequence = 0;
    std::string member;   ///< may be empty
    std::string channel;  ///< "api" or a plugin's id
    std::string client_key;
    std::string request_hash;
    std::string client_reference;
    std::string record;  ///< order push record (sdk/canonical-model.md)
    OrderState state = OrderState::received;
    std::optional<std::int64_t> due_at;  ///< when the pusher looks at it next
    bool is_uncertain = false;           ///< an attempt may have reached the ERP
    std::int64_t attempts = 0;           ///< pushes begun
    std::int64_t failures = 0;  ///< technical ones since the last success that were its own
    std::int64_t verified = 0;  ///< verifications done
    std::string erp_id;
    std::string erp_number;
    std::string erp_status;
    std::string reason;  ///< why it is refused, waiting or dead
    std::int64_t submitted_at = 0;
    std::optional<std::int64_t> accepted_at;
    std::int64_t updated_at = 0;
    std::int64_t version = 0;  ///< of what was read; a change of an older one is refused
};

struct OrderStep {
    std::string name;
    std::int64_t at = 0;
    std::string detail;
};

/// The id under which the connector creates the order: letters and digits only.
std::string push_key(std::string_view order_id);

}  // namespace portico::erp
