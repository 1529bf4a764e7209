#pragma once

#include <string>
#include <vector>

#include <portico/database.hpp>
#include <portico/result.hpp>

#include "terms/product_facts.hpp"
#include "terms/term.hpp"

namespace portico::pricing {

/// A record that can't be used, and why.
struct TermProblem {
    std::string record;
    std::string sentence;
};

/// The columns of a term as to_term reads them; ids get their prefix "p:".
#define PORTICO_TERM_COLUMNS                                                           \
    "'p:' || id, holder_kind, holder_id, sku, category, unit, kind, value, currency, " \
    "valid_from, valid_to, sequence"

/// A row of PORTICO_TERM_COLUMNS. Errors: Code::invalid.
Result<Term> to_term(const Row& row);

/// sku, pack_multiple, min_quantity, tax_class. A number that can't be used is left out, and told
/// in `problems`.
ProductFacts to_facts(const Row& row, std::vector<TermProblem>& problems);

/// What counts now. Errors: those of the database.
Result<std::vector<Term>> load_terms(Transaction& records, std::vector<TermProblem>& problems);

/// What would count if a checked import were published. Errors: those of the database.
Result<std::vector<Term>> load_terms_after(Transaction& records, std::int64_t import_id);

/// Puts what the ERP says of the products that changed after `seen`; -1: of all.
/// Errors: those of the database.
Status load_facts(
    Transaction& records, std::int64_t seen, FactsTable& table, std::vector<TermProblem>& problems
);

}  // namespace portico::pricing
