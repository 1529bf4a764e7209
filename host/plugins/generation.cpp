#include "plugins/generation.hpp"

#include <algorithm>
#include <utility>

#include "plugins/deadline_call.hpp"
#include "plugins/services/views.hpp"

namespace portico::plugins {
namespace {

/// Names the plugin in the slot marker while its constructors run.
class LoadMark {
public:
    LoadMark(SlotMarker* marker, const std::string& id) {
        if (marker == nullptr) return;
        word_ = marker->thread_word();
        word_->store(SlotMarker::word(marker->plugin_number(id), Slot::load));
    }

    ~LoadMark() {
        if (word_ != nullptr) word_->store(0);
    }

    LoadMark(const LoadMark&) = delete;
    LoadMark& operator=(const LoadMark&) = delete;

private:
    std::atomic<std::uint64_t>* word_ = nullptr;
};

}  // namespace

Generation::Generation(Manifest manifest, Deadlines deadlines)
    : manifest_{std::move(manifest)}, deadlines_{deadlines} {}

Status Generation::control(std::string_view what, std::chrono::milliseconds timeout, Step step) {
    if (is_stuck_) {
        return Error{Code::timeout, "plugin " + manifest_.id + " is stuck: restart the host"};
    }
    const auto result = std::make_shared<Status>();
    const bool is_back = run_with_deadline(
        [self = shared_from_this(), step = std::move(step), result] { *result = step(*self); },
        timeout
    );
    if (is_back) return std::move(*result);
    is_stuck_ = true;
    return Error{
        Code::timeout,
        "plugin " + manifest_.id + " has not returned from " + std::string{what} + " within " +
            std::to_string(timeout.count()) +
            " ms; its code stays loaded and it stays off until the host restarts"};
}

Status Generation::check_descriptor() const {
    const auto id = text_in(plugin_->id, 256, "the descriptor's id");
    const auto version = text_in(plugin_->version, 256, "the descriptor's version");
    if (!id.ok() || !version.ok()) {
        return invalid("the library's descriptor is damaged: rebuild the plugin");
    }
    if (*id == manifest_.id && *version == manifest_.version_text) return {};
    return invalid(
        "the manifest says " + manifest_.id + " " + manifest_.version_text +
        ", but the library says " + std::string{*id} + " " + std::string{*version} +
        ": rebuild the plugin, so that both come from one plugin.json"
    );
}

Status Generation::load(const std::filesystem::path& file, SlotMarker* marker) {
    return control(
        "its constructors",
        deadlines_.control,
        [file, marker](Generation& self) -> Status {
            const LoadMark mark{marker, self.manifest_.id};
            self.library_ = PORTICO_TRY(Library::load(file));
            self.plugin_ = PORTICO_TRY(self.library_->descriptor());
            return self.check_descriptor();
        }
    );
}

Status Generation::prepare(
    const HostPorts& ports,
    InstanceDescription description,
    std::span<const ports::Migration> migrations
) {
    instance_.emplace(PORTICO_TRY(PluginInstance::create(ports, std::move(description))));
    return instance_->migrate(migrations);
}

Status Generation::init() {
    return control("init()", deadlines_.control, [](Generation& self) {
        return self.instance_->init(*self.plugin_);
    });
}

Status Generation::activate() {
    return control("activate()", deadlines_.control, [](Generation& self) -> Status {
        PORTICO_TRY(self.instance_->activate(*self.plugin_));
        self.connector_ = static_cast<const portico_connector*>(
            self.instance_->extension(*self.plugin_, PORTICO_CONNECTOR_ID)
        );
        return {};
    });
}

Status Generation::drain() {
    const auto start = std::chrono::steady_clock::now();
    instance_->close();
    auto status =
        control("drain()", deadlines_.drain, [timeout = deadlines_.drain](Generation& self) {
            return self.instance_->drain(*self.plugin_, timeout);
        });
    if (is_stuck_) return status;
    const auto spent = std::chrono::duration_cast<std::chrono::milliseconds>(
        std::chrono::steady_clock::now() - start
    );
    if (!instance_->wait_idle(std::max(deadlines_.drain - spent, std::chrono::milliseconds{100}))) {
        is_stuck_ = true;
        return Error{
            Code::timeout,
            std::to_string(instance_->in_flight()) + " calls of plugin " + manifest_.id +
                " have not ended within " + std::to_string(deadlines_.drain.count()) +
                " ms; its code stays loaded and it stays off until the host restarts"};
    }
    return status;
}

Status Generation::deactivate() {
    auto status = control("deactivate()", deadlines_.control, [](Generation& self) {
        return self.instance_->deactivate(*self.plugin_);
    });
    if (is_stuck_) return status;
    const auto swept = sweep();
    return swept.ok() ? status : swept;
}

Status Generation::sweep() {
    if (!instance_) return {};
    instance_->close();
    return control("its running calls", deadlines_.control, [](Generation& self) -> Status {
        self.leaks_ = self.instance_->sweep();
        return {};
    });
}

Status Generation::destroy() {
    PORTICO_TRY(control("destroy()", deadlines_.control, [](Generation& self) -> Status {
        if (self.plugin_ != nullptr && self.instance_) self.instance_->destroy(*self.plugin_);
        self.plugin_ = nullptr;
        return {};
    }));
    instance_.reset();
    // On another thread: the one of destroy() has ended, and its thread_local objects with it.
    return control("its destructors", deadlines_.control, [](Generation& self) -> Status {
        if (self.library_) self.is_pinned_ = self.library_->unload();
        return {};
    });
}

Status Generation::change_config(const std::string& json) {
    return control("its configuration callback", deadlines_.control, [json](Generation& self) {
        return self.instance_->change_config(json);
    });
}

}  // namespace portico::plugins
