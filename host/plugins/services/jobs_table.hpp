#pragma once

#include <memory>
#include <string>

#include <portico/abi/jobs.h>
#include <portico/result.hpp>

#include "plugins/services/handle_table.hpp"
#include "plugins/services/instance_context.hpp"

namespace portico::plugins {

/// portico.jobs/1 over ports::Jobs.
class JobsTable {
public:
    explicit JobsTable(InstanceContext& instance);

    /// Withdraws the jobs that are left, waits for runs in progress; returns how many.
    std::size_t sweep();

    const portico_jobs table;

private:
    /// A job's function in the plugin.
    struct Work {
        std::shared_ptr<InstanceContext> instance;  ///< keeps the table too
        std::string name;
        portico_job_handler handler;
        void* context;
    };

    static portico_status declare(
        void* self,
        portico_str name,
        portico_str schedule,
        portico_job_handler handler,
        void* context,
        portico_handle* out
    ) noexcept;
    static portico_status withdraw(void* self, portico_handle job) noexcept;
    static portico_status start(
        void* self,
        portico_str name,
        portico_str company,
        portico_str input,
        std::int64_t at_us,
        portico_sink id
    ) noexcept;
    static portico_status progress(
        void* self, portico_handle run, std::int64_t done, std::int64_t total, portico_str text
    ) noexcept;
    static std::int32_t cancelled(void* self, portico_handle run) noexcept;

    Status run(const Work& work, ports::JobRun& job_run);

    InstanceContext& instance_;
    HandleTable<std::shared_ptr<ports::DeclaredJob>> jobs_;
    HandleTable<ports::JobRun*> runs_;
};

}  // namespace portico::plugins
