#pragma once

#include <string>
#include <vector>

#include <portico/json.hpp>

#include "publish/release/publisher.hpp"
#include "publish/stage/import_record.hpp"
#include "publish/stage/import_store.hpp"

namespace portico::pricing {

/// Writes what operators read of imports and publications. Pure.
void append_import(json::Writer& out, const ImportRecord& record);
std::string render_import(
    const ImportRecord& record,
    const std::vector<ImportStep>& steps,
    const std::vector<ImportProblem>& problems
);
void append_publication(json::Writer& out, const Publication& publication);

}  // namespace portico::pricing
