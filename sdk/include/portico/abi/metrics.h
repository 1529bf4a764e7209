#ifndef PORTICO_ABI_METRICS_H
#define PORTICO_ABI_METRICS_H

#include <portico/abi/core.h>

#ifdef __cplusplus
extern "C" {
#endif

#define PORTICO_METRICS_ID "portico.metrics/1"

enum { PORTICO_COUNTER = 0, PORTICO_GAUGE = 1, PORTICO_HISTOGRAM = 2 };

typedef struct portico_metrics {
    uint32_t struct_size;
    void* self;

    /* A time series in /metrics, named `portico_<plugin>_<name>`, with fixed labels. The same name
     * and labels give the same series; at most 1,000 series a plugin (QUOTA). Histograms have
     * buckets for seconds, from 100 microseconds to 10 seconds. Since 0.1. [any] */
    portico_status (*series
    )(void* self,
      int32_t kind,
      portico_str name,
      portico_str help,
      const portico_pair* labels,
      uint64_t label_count,
      portico_handle* out) PORTICO_NOEXCEPT;
    /* Counter: adds (>= 0). Gauge: sets. Histogram: observes. Since 0.1. [any] */
    portico_status (*record)(void* self, portico_handle series, double value) PORTICO_NOEXCEPT;
} portico_metrics;

#ifdef __cplusplus
}
#endif

#endif
