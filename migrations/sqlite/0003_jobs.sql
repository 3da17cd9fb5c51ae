-- Jobs: what was accepted to be executed, by whom it is being executed, when more of it is to come, and who is to be told. In an
-- embedded database these tables are used in a file of their own beside the data (see src/store/sqlite.rs), so that a long import
-- does not keep jobs from being accepted, watched and cancelled. The queue crate's own tables are called Jobs and Workers.

-- The last number given to a run; one row.
CREATE TABLE run_numbers (
    last INTEGER NOT NULL
) STRICT;
INSERT INTO run_numbers (last) VALUES (0);

-- One accepted job. Its number is that of the run it writes.
CREATE TABLE job_runs (
    id INTEGER NOT NULL PRIMARY KEY,
    kind TEXT NOT NULL,
    queue TEXT NOT NULL,
    state TEXT NOT NULL CHECK (state IN ('queued', 'running', 'done', 'failed', 'dead', 'cancelled')),
    priority INTEGER NOT NULL,
    payload TEXT NOT NULL,
    origin TEXT NOT NULL,
    who TEXT NOT NULL,
    retry_of INTEGER,
    -- Two jobs that wait or run never have the same identity; null may stand often.
    identity TEXT,
    file_name TEXT,
    sha256 TEXT,
    accepted_at INTEGER NOT NULL,
    run_after INTEGER NOT NULL,
    dispatched_at INTEGER,
    started_at INTEGER,
    finished_at INTEGER,
    -- Attempts begun, and those of them that ended without a word.
    attempts INTEGER NOT NULL,
    lost INTEGER NOT NULL,
    lease_owner TEXT,
    lease_until INTEGER,
    cancel_asked INTEGER NOT NULL,
    progress TEXT,
    error TEXT,
    report TEXT,
    output_sha256 TEXT,
    output_name TEXT
) STRICT;
CREATE INDEX job_runs_state ON job_runs (state, run_after);
CREATE INDEX job_runs_finished_at ON job_runs (finished_at);
CREATE UNIQUE INDEX job_runs_identity ON job_runs (identity) WHERE state IN ('queued', 'running');

-- Queues that are paused.
CREATE TABLE paused_queues (
    queue TEXT NOT NULL PRIMARY KEY,
    paused_at INTEGER NOT NULL,
    who TEXT NOT NULL
) STRICT;

-- Worker processes and when they were last seen.
CREATE TABLE worker_processes (
    name TEXT NOT NULL PRIMARY KEY,
    version TEXT NOT NULL,
    queues TEXT NOT NULL,
    concurrency INTEGER NOT NULL,
    running INTEGER NOT NULL,
    started_at INTEGER NOT NULL,
    seen_at INTEGER NOT NULL,
    clock_off_ms INTEGER NOT NULL
) STRICT;

-- Jobs that come again and again.
CREATE TABLE schedules (
    name TEXT NOT NULL PRIMARY KEY,
    cron TEXT NOT NULL,
    zone TEXT NOT NULL,
    payload TEXT NOT NULL,
    missed TEXT NOT NULL CHECK (missed IN ('once', 'skip')),
    enabled INTEGER NOT NULL,
    next_at INTEGER,
    last_at INTEGER,
    last_run INTEGER,
    missed_ticks INTEGER NOT NULL
) STRICT;

-- Folders whose new files are imported, by the workers of one machine.
CREATE TABLE watched_folders (
    path TEXT NOT NULL PRIMARY KEY,
    host TEXT NOT NULL,
    settle_seconds INTEGER NOT NULL,
    parameters TEXT NOT NULL,
    added_at INTEGER NOT NULL
) STRICT;

-- A file of a watched folder that was taken, until it is moved away.
CREATE TABLE watched_files (
    folder TEXT NOT NULL,
    name TEXT NOT NULL,
    sha256 TEXT NOT NULL,
    run INTEGER NOT NULL,
    taken_at INTEGER NOT NULL,
    PRIMARY KEY (folder, name)
) STRICT;

-- Notifications to deliver, at least once each.
CREATE TABLE outbox (
    id TEXT NOT NULL PRIMARY KEY,
    run INTEGER,
    channel TEXT NOT NULL,
    event TEXT NOT NULL,
    body TEXT NOT NULL,
    state TEXT NOT NULL CHECK (state IN ('waiting', 'delivered', 'dead')),
    attempts INTEGER NOT NULL,
    created_at INTEGER NOT NULL,
    next_at INTEGER NOT NULL,
    delivered_at INTEGER,
    error TEXT
) STRICT;
CREATE INDEX outbox_state ON outbox (state, next_at);
