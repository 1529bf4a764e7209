#pragma once

#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "protocol/rpc.hpp"

namespace portico::erp_tryton::testing {

/// Tryton as one function: (method, params as JSON) to the JSON of a result. The questions for the
/// user's company are answered here.
class ScriptedRpc final : public Rpc {
public:
    using Script = std::function<std::string(std::string_view method, std::string_view params)>;

    explicit ScriptedRpc(Script script) : script_{std::move(script)} {}

    Result<Reply> call(const Call& call) override {
        std::string result;
        if (call.method == "model.res.user.get_preferences") {
            result = R"({"company":1,"language":"en"})";
        } else if (call.method == "model.company.company.search_read") {
            result = R"([{"id":1,"party":2,"currency":3,"party.":{"name":"Supplier"},)"
                     R"("currency.":{"code":"EUR"}}])";
        } else {
            asked.push_back(std::string{call.method} + " " + std::string{call.params});
            result = script_(call.method, call.params);
        }
        return Reply::parse(R"({"id":1,"result":)" + result + "}");
    }

    std::vector<std::string> asked;

private:
    Script script_;
};

}  // namespace portico::erp_tryton::testing
