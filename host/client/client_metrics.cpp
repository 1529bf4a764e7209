#include "client/client_metrics.hpp"

#include <span>

namespace portico::client {
namespace {

using ports::Label;
using ports::SeriesKind;

struct Name {
    SeriesKind kind;
    std::string_view name;
    std::string_view help;
};

constexpr Name requests{
    SeriesKind::counter,
    "portico_client_requests_total",
    "Requests to servers outside, by how they ended."};
constexpr Name seconds{
    SeriesKind::histogram,
    "portico_client_seconds",
    "Time of requests to servers outside, retries included."};
constexpr Name bytes{
    SeriesKind::counter,
    "portico_client_bytes_total",
    "Bytes on the wire of requests to servers outside."};
constexpr Name connections{
    SeriesKind::counter,
    "portico_client_connections_total",
    "Connections that were opened to servers outside."};

void add(ports::Metrics& metrics, const Name& name, std::span<const Label> labels, double value) {
    const auto series = metrics.series(name.kind, name.name, name.help, labels);
    if (series.ok()) (*series)->record(value);
}

}  // namespace

void record(ports::Metrics& metrics, const RequestRecord& request) {
    const Label plugin{"plugin", request.owner};
    const Label host{"host", request.place};
    const Label by_outcome[] = {plugin, host, {"outcome", request.outcome}};
    add(metrics, requests, by_outcome, 1);
    if (request.place.empty()) return;
    const Label by_host[] = {plugin, host};
    add(metrics, seconds, by_host, request.seconds);
    const Label out[] = {plugin, host, {"direction", "out"}};
    add(metrics, bytes, out, static_cast<double>(request.bytes_sent));
    const Label in[] = {plugin, host, {"direction", "in"}};
    add(metrics, bytes, in, static_cast<double>(request.bytes_received));
}

void record_connection(ports::Metrics& metrics, std::string_view owner, std::string_view place) {
    const Label labels[] = {{"plugin", owner}, {"host", place}};
    add(metrics, connections, labels, 1);
}

}  // namespace portico::client
