#ifndef PORTICO_ABI_ABI_H
#define PORTICO_ABI_ABI_H

/* The whole boundary in one include. */

#include <portico/abi/client.h>
#include <portico/abi/clock.h>
#include <portico/abi/config.h>
#include <portico/abi/connector.h>
#include <portico/abi/core.h>
#include <portico/abi/events.h>
#include <portico/abi/http.h>
#include <portico/abi/jobs.h>
#include <portico/abi/log.h>
#include <portico/abi/metrics.h>
#include <portico/abi/orders.h>
#include <portico/abi/secrets.h>
#include <portico/abi/services.h>
#include <portico/abi/storage.h>

#endif
