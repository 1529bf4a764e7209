CREATE TABLE plugin_state (
    plugin_id TEXT NOT NULL PRIMARY KEY,
    is_enabled BIGINT,  -- NULL: no operator chose yet, the configuration decides
    state TEXT NOT NULL,
    version TEXT NOT NULL,
    reason TEXT NOT NULL,
    changed_at BIGINT NOT NULL
);

CREATE TABLE plugin_crash (
    plugin_id TEXT NOT NULL,
    at BIGINT NOT NULL
);

CREATE INDEX plugin_crash_by_plugin ON plugin_crash (plugin_id, at);
