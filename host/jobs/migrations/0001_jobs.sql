-- Runs of jobs: those queued, those in progress, and the newest 100 ended ones of each job.
CREATE TABLE job_run (
    id TEXT PRIMARY KEY,           -- random: members of a company watch their runs by it
    number BIGINT NOT NULL UNIQUE, -- order of queueing
    owner TEXT NOT NULL,           -- plugin id, or "host"
    name TEXT NOT NULL,
    company TEXT NOT NULL,         -- empty: operators only
    input TEXT NOT NULL,
    state TEXT NOT NULL,           -- queued, running, succeeded, failed, cancelled
    attempt BIGINT NOT NULL,
    scheduled BIGINT NOT NULL,     -- 1: by its schedule, 0: by start()
    done BIGINT NOT NULL,
    total BIGINT NOT NULL,         -- 0: unknown
    text TEXT NOT NULL,
    error TEXT NOT NULL,
    due BIGINT NOT NULL,           -- times are microseconds UTC
    started_at BIGINT,
    ended_at BIGINT
);
CREATE INDEX job_run_of_job ON job_run (owner, name, state, number);

CREATE TABLE job_schedule (
    owner TEXT NOT NULL,
    name TEXT NOT NULL,
    schedule TEXT NOT NULL,
    base BIGINT NOT NULL,          -- occurrences up to this time are done with
    PRIMARY KEY (owner, name)
);
