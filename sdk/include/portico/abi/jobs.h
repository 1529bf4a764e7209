#ifndef PORTICO_ABI_JOBS_H
#define PORTICO_ABI_JOBS_H

#include <portico/abi/core.h>

#ifdef __cplusplus
extern "C" {
#endif

#define PORTICO_JOBS_ID "portico.jobs/1"

typedef struct portico_job_run {
    uint32_t struct_size;
    uint32_t attempt; /* 1 for the first */
    portico_handle handle;
    portico_str id; /* of this run, as in /api/v1/jobs/{id} */
    portico_str name;
    portico_str input; /* JSON given to start(), or {} */
    int64_t due_us;    /* when it was due, microseconds UTC */
} portico_job_run;

/* Does the work; OK ends the run well. Check cancelled() now and then. [request] */
typedef portico_status (*portico_job_handler
)(void* context, const portico_job_run* run) PORTICO_NOEXCEPT;

typedef struct portico_jobs {
    uint32_t struct_size;
    void* self;

    /* Declares a job of this plugin. `schedule`: "every 5m" (s, m, h, d), a cron line of five
     * fields in UTC ("0 3 * * *"), or "" for one that only start() runs. One run of a job at a
     * time; a schedule missed while the host was down runs once. Since 0.1. [control] */
    portico_status (*declare
    )(void* self,
      portico_str name,
      portico_str schedule,
      portico_job_handler handler,
      void* context,
      portico_handle* out) PORTICO_NOEXCEPT;
    /* Ends the declaration; waits for a run in progress, which is asked to stop. [control] */
    portico_status (*withdraw)(void* self, portico_handle job) PORTICO_NOEXCEPT;

    /* Queues a run, now or at `at_us`; writes its id. Durable. At most 1,000 queued runs a job
     * (QUOTA). `company` is whose members may watch it; empty: operators only. Since 0.1. [any] */
    portico_status (*start
    )(void* self,
      portico_str name,
      portico_str company,
      portico_str input,
      int64_t at_us,
      portico_sink id) PORTICO_NOEXCEPT;

    /* For whoever watches; `total` 0 when unknown. Since 0.1. [request] */
    portico_status (*progress
    )(void* self, portico_handle run, int64_t done, int64_t total, portico_str text
    ) PORTICO_NOEXCEPT;
    /* 1 when the run should stop and return CANCELLED. Since 0.1. [request] */
    int32_t (*cancelled)(void* self, portico_handle run) PORTICO_NOEXCEPT;
} portico_jobs;

#ifdef __cplusplus
}
#endif

#endif
