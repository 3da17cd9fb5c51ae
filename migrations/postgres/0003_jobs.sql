-- Jobs: what was accepted to be executed, by whom it is being executed, when more of it is to come, and who is to be told. In an
-- embedded database these tables are used in a file of their own beside the data (see src/store/sqlite.rs), so that a long import
-- does not keep jobs from being accepted, watched and cancelled. The queue crate's own tables are called Jobs and Workers.

-- The last number given to a run.
CREATE SEQUENCE run_numbers AS BIGINT;
SELECT setval('run_numbers', GREATEST(COALESCE((SELECT max(id) FROM runs), 0), 1), EXISTS (SELECT 1 FROM runs));

-- One accepted job. Its number is that of the run it writes.
CREATE TABLE job_runs (
    id BIGINT NOT NULL PRIMARY KEY,
    kind TEXT NOT NULL,
    queue TEXT NOT NULL,
    state TEXT NOT NULL CHECK (state IN ('queued', 'running', 'done', 'failed', 'dead', 'cancelled')),
    priority BIGINT NOT NULL,
    payload TEXT NOT NULL,
    origin TEXT NOT NULL,
    who TEXT NOT NULL,
    retry_of BIGINT,
    -- Two jobs that wait or run never have the same identity; null may stand often.
    identity TEXT,
    file_name TEXT,
    sha256 TEXT,
    accepted_at BIGINT NOT NULL,
    run_after BIGINT NOT NULL,
    dispatched_at BIGINT,
    started_at BIGINT,
    finished_at BIGINT,
    -- Attempts begun, and those of them that ended without a word.
    attempts BIGINT NOT NULL,
    lost BIGINT NOT NULL,
    lease_owner TEXT,
    lease_until BIGINT,
    cancel_asked BIGINT NOT NULL,
    progress TEXT,
    error TEXT,
    report TEXT,
    output_sha256 TEXT,
    output_name TEXT
);
CREATE INDEX job_runs_state ON job_runs (state, run_after);
CREATE INDEX job_runs_finished_at ON job_runs (finished_at);
CREATE UNIQUE INDEX job_runs_identity ON job_runs (identity) WHERE state IN ('queued', 'running');

-- Queues that are paused.
CREATE TABLE paused_queues (
    queue TEXT NOT NULL PRIMARY KEY,
    paused_at BIGINT NOT NULL,
    who TEXT NOT NULL
);

-- Worker processes and when they were last seen.
CREATE TABLE worker_processes (
    name TEXT NOT NULL PRIMARY KEY,
    version TEXT NOT NULL,
    queues TEXT NOT NULL,
    concurrency BIGINT NOT NULL,
    running BIGINT NOT NULL,
    started_at BIGINT NOT NULL,
    seen_at BIGINT NOT NULL,
    clock_off_ms BIGINT NOT NULL
);

-- Jobs that come again and again.
CREATE TABLE schedules (
    name TEXT NOT NULL PRIMARY KEY,
    cron TEXT NOT NULL,
    zone TEXT NOT NULL,
    payload TEXT NOT NULL,
    missed TEXT NOT NULL CHECK (missed IN ('once', 'skip')),
    enabled BIGINT NOT NULL,
    next_at BIGINT,
    last_at BIGINT,
    last_run BIGINT,
    missed_ticks BIGINT NOT NULL
);

-- Folders whose new files are imported, by the workers of one machine.
CREATE TABLE watched_folders (
    path TEXT NOT NULL PRIMARY KEY,
    host TEXT NOT NULL,
    settle_seconds BIGINT NOT NULL,
    parameters TEXT NOT NULL,
    added_at BIGINT NOT NULL
);

-- A file of a watched folder that was taken, until it is moved away.
CREATE TABLE watched_files (
    folder TEXT NOT NULL,
    name TEXT NOT NULL,
    sha256 TEXT NOT NULL,
    run BIGINT NOT NULL,
    taken_at BIGINT NOT NULL,
    PRIMARY KEY (folder, name)
);

-- Notifications to deliver, at least once each.
CREATE TABLE outbox (
    id TEXT NOT NULL PRIMARY KEY,
    run BIGINT,
    channel TEXT NOT NULL,
    event TEXT NOT NULL,
    body TEXT NOT NULL,
    state TEXT NOT NULL CHECK (state IN ('waiting', 'delivered', 'dead')),
    attempts BIGINT NOT NULL,
    created_at BIGINT NOT NULL,
    next_at BIGINT NOT NULL,
    delivered_at BIGINT,
    error TEXT
);
CREATE INDEX outbox_state ON outbox (state, next_at);
