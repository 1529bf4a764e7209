#pragma once

#include <memory>

#include <portico/abi/core.h>
#include <portico/testkit/fake_host.hpp>

#include "cases.hpp"

namespace portico::verify {

/// Loads the library. Errors: the loader's, or that the entry is missing or gives nothing.
Result<const portico_plugin*> load(const Subject& subject);

/// A host for it: its migrations are run, what it requires of others answers "unavailable".
std::unique_ptr<testkit::FakeHost> make_host(const Subject& subject);

}  // namespace portico::verify
