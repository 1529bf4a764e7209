#pragma once

#include <functional>
#include <string>

#include <portico/abi/config.h>
#include <portico/boundary.hpp>
#include <portico/json.hpp>

namespace portico {

/// The plugin's configuration: valid against the manifest's schema, defaults filled in.
class Config {
public:
    /// Receives the new configuration after an operator changed it. An Error keeps the former one.
    using Changed = std::function<Status(const json::Value& config)>;

    explicit Config(Host host)
        : host_{host}, table_{host.extension<portico_config>(PORTICO_CONFIG_ID)} {}

    /// The whole configuration as it is now. Thread-safe.
    [[nodiscard]] Result<json::Document> get() const {
        if (!PORTICO_HAS(table_, get)) return not_given(PORTICO_CONFIG_ID);
        std::string text;
        PORTICO_TRY(host_.check(table_->get(table_->self, append_to(text))));
        return json::parse(text);
    }

    /// Replaces the former callback. Called on the control thread, until the plugin is destroyed.
    Status on_change(Changed changed) {
        if (!PORTICO_HAS(table_, on_change)) return not_given(PORTICO_CONFIG_ID);
        changed_ = std::move(changed);
        return host_.check(table_->on_change(table_->self, this, &Config::receive));
    }

private:
    static portico_status receive(void* context, portico_str text) noexcept {
        const auto& self = *static_cast<Config*>(context);
        return self.host_.guard([&]() -> Status {
            if (!self.changed_) return {};
            const auto config = PORTICO_TRY(json::parse(from_abi(text)));
            return self.changed_(config.root());
        });
    }

    Host host_;
    const portico_config* table_;
    Changed changed_;
};

}  // namespace portico
