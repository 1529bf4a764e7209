-- What was learned, as bytes in parts of 1 MiB (due/forecast_image): it can be learned again at any time.
CREATE TABLE forecast_part (
    number BIGINT NOT NULL PRIMARY KEY,
    bytes BYTEA NOT NULL
);
