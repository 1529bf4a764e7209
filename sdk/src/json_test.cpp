#include <portico/json.hpp>

#include <gtest/gtest.h>
