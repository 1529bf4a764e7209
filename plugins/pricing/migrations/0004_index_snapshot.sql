-- The packed index as it lies in memory, for quick starts; it can be made again at any time. Its head is
-- written last: without one the parts are worth nothing. `series` is drawn anew for each snapshot and is
-- part of the checksums; `seen_*`: up to which changes of the mirror and of publications it goes.
CREATE TABLE index_snapshot (
    one BIGINT NOT NULL PRIMARY KEY,
    program TEXT NOT NULL,      -- the build that wrote it; no other one reads it
    currency TEXT NOT NULL,
    seen_erp BIGINT NOT NULL,
    seen_published BIGINT NOT NULL,
    series BIGINT NOT NULL,
    parts BIGINT NOT NULL
);

CREATE TABLE index_snapshot_part (
    number BIGINT NOT NULL PRIMARY KEY,
    checksum BIGINT NOT NULL,
    bytes BLOB NOT NULL
);
