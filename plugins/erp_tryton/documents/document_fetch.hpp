#pragma once

#include <string>
#include <string_view>

#include <portico/result.hpp>

#include "protocol/erp.hpp"

namespace portico::erp_tryton {

/// The bytes of a document by its reference (documents/document_reference.hpp): an attachment's, or
/// Tryton's print of the record, made now unless Tryton kept one. Errors: Code::not_found (gone, or
/// no reference of ours), and as Rpc::call.
Result<std::string> fetch_document(Erp& erp, std::string_view reference, Instant deadline);

}  // namespace portico::erp_tryton
