#include <portico/json.hpp>
