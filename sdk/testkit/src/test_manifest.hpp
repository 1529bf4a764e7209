#pragma once

namespace portico::testkit {

/// A plugin that may do everything, for tests of the kit and the veneer.
constexpr auto everything = R"({
    "id": "probe", "version": "1.0.0",
    "host_services": ["portico.log/1", "portico.clock/1", "portico.config/1", "portico.secrets/1",
        "portico.metrics/1", "portico.storage/1", "portico.http/1", "portico.events/1",
        "portico.jobs/1", "portico.services/1"],
    "provides": ["probe.echo/1"],
    "requires": [{"plugin": "other", "version": ">=0.1", "service": "other.answer/1"}],
    "permissions": ["erp.read", "http.route:/api/v1/probe/*", "http.route:/admin/api/v1/probe/*",
        "events.publish:probe.*", "events.subscribe:erp.*"],
    "config": {"type": "object", "properties": {
        "size": {"type": "integer", "default": 5},
        "inner": {"type": "object", "properties": {"name": {"type": "string", "default": "n"}}}}}
})";

}  // namespace portico::testkit
