#include "cells/listener.hpp"

#include <gtest/gtest.h>

namespace portico::cells {
namespace {

TEST(Listener, TakesAFreePortAndNamesIt) {
    const auto listener = listen_on("127.0.0.1:0");
    ASSERT_TRUE(listener.ok()) << listener.error().message;
    EXPECT_GT(listener->port(), 0);
    EXPECT_EQ(listener->address(), "127.0.0.1:" + std::to_string(listener->port()));
}

TEST(Listener, APortInUseIsAConflictThatSaysWhatToDo) {
    const auto first = listen_on("127.0.0.1:0");
    ASSERT_TRUE(first.ok());
    const auto second = listen_on(first->address());
    ASSERT_FALSE(second.ok());
    EXPECT_EQ(second.error().code, Code::conflict);
    EXPECT_NE(second.error().message.find("is taken by another program"), std::string::npos);
    EXPECT_NE(second.error().message.find("--set gateway.listen="), std::string::npos);
}

TEST(Listener, AddressesThatAreNone) {
    for (const auto* text :
         {"",
          "8080",
          "localhost",
          ":80",
          "127.0.0.1:",
          "127.0.0.1:http",
          "127.0.0.1:70000",
          "127.0.0.1:-1",
          "300.1.1.1:80"}) {
        SCOPED_TRACE(text);
        const auto listener = listen_on(text);
        ASSERT_FALSE(listener.ok());
        EXPECT_EQ(listener.error().code, Code::invalid);
    }
}

}  // namespace
}  // namespace portico::cells
