-- What reconciliation found. A row of `matches` leads from an order to a sale (kind 1), a receipt (2), a payment (3) or a return receipt (4);
-- an ambiguous one stands for each candidate, a rejected one forbids a pair. A row of `match_status` says what became of a row of
-- orders (side 1), sales (2), receipts (3) or payments (4), and which row was the nearest that could have been meant.
CREATE TABLE matches (
    order_id INTEGER NOT NULL,
    kind INTEGER NOT NULL,
    row_id INTEGER NOT NULL,
    rule TEXT NOT NULL,
    state TEXT NOT NULL,
    delta_seconds INTEGER NOT NULL,
    delta_amount INTEGER NOT NULL,
    run INTEGER NOT NULL,
    PRIMARY KEY (order_id, kind, row_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX matches_row ON matches (row_id, kind);

CREATE TABLE match_status (
    side INTEGER NOT NULL,
    row_id INTEGER NOT NULL,
    status TEXT NOT NULL,
    reason TEXT NOT NULL,
    near_side INTEGER,
    near_id INTEGER,
    near_seconds INTEGER,
    run INTEGER NOT NULL,
    PRIMARY KEY (side, row_id)
) STRICT, WITHOUT ROWID;

-- Times whose rows went with an import that was taken back: the next reconciliation looks at them again.
CREATE TABLE match_dirty (
    run INTEGER NOT NULL,
    first_time INTEGER NOT NULL,
    last_time INTEGER NOT NULL
) STRICT;

-- A run may be a reconciliation.
CREATE TABLE new_runs (
    id INTEGER NOT NULL PRIMARY KEY,
    kind TEXT NOT NULL CHECK (kind IN ('import', 'edit', 'undo', 'reconcile')),
    state TEXT NOT NULL CHECK (state IN ('done', 'failed', 'refused', 'undone')),
    started_at INTEGER NOT NULL,
    finished_at INTEGER NOT NULL,
    origin TEXT NOT NULL,
    who TEXT NOT NULL,
    undoes INTEGER,
    sha256 TEXT,
    file_name TEXT,
    source TEXT,
    table_name TEXT,
    rows_read INTEGER NOT NULL,
    rows_new INTEGER NOT NULL,
    rows_updated INTEGER NOT NULL,
    rows_unchanged INTEGER NOT NULL,
    rows_rejected INTEGER NOT NULL,
    rows_skipped INTEGER NOT NULL,
    parameters TEXT NOT NULL,
    headings TEXT,
    report TEXT NOT NULL
) STRICT;
INSERT INTO new_runs SELECT * FROM runs;
DROP TABLE runs;
ALTER TABLE new_runs RENAME TO runs;
CREATE INDEX runs_sha256 ON runs (sha256);
CREATE INDEX runs_source ON runs (source);
