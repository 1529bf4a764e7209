#pragma once

#include <functional>
#include <vector>

#include <portico/connector.hpp>

#include "protocol/erp.hpp"
#include "protocol/session.hpp"
#include "settings.hpp"

namespace portico::erp_tryton {

struct CheckParts {
    Session& session;
    Erp& erp;
    const Settings& settings;
    std::function<Instant()> now;
};

/// `portico erp connect`: address, database, login, company, currency, rights, modules, warehouse,
/// languages, clock; ends at the first that makes the others pointless. Each is a sentence that
/// says what to do.
std::vector<ConnectionCheck> check_connection(const CheckParts& parts, Instant deadline);

}  // namespace portico::erp_tryton
