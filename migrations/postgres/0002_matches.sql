-- What reconciliation found. A row of `matches` leads from an order to a sale (kind 1), a receipt (2), a payment (3) or a return receipt (4);
-- an ambiguous one stands for each candidate, a rejected one forbids a pair. A row of `match_status` says what became of a row of
-- orders (side 1), sales (2), receipts (3) or payments (4), and which row was the nearest that could have been meant.
CREATE TABLE matches (
    order_id BIGINT NOT NULL,
    kind BIGINT NOT NULL,
    row_id BIGINT NOT NULL,
    rule TEXT NOT NULL,
    state TEXT NOT NULL,
    delta_seconds BIGINT NOT NULL,
    delta_amount BIGINT NOT NULL,
    run BIGINT NOT NULL,
    PRIMARY KEY (order_id, kind, row_id)
);
CREATE INDEX matches_row ON matches (row_id, kind);

CREATE TABLE match_status (
    side BIGINT NOT NULL,
    row_id BIGINT NOT NULL,
    status TEXT NOT NULL,
    reason TEXT NOT NULL,
    near_side BIGINT,
    near_id BIGINT,
    near_seconds BIGINT,
    run BIGINT NOT NULL,
    PRIMARY KEY (side, row_id)
);

-- Times whose rows went with an import that was taken back: the next reconciliation looks at them again.
CREATE TABLE match_dirty (
    run BIGINT NOT NULL,
    first_time BIGINT NOT NULL,
    last_time BIGINT NOT NULL
);

-- A run may be a reconciliation.
ALTER TABLE runs DROP CONSTRAINT runs_kind_check;
ALTER TABLE runs ADD CONSTRAINT runs_kind_check CHECK (kind IN ('import', 'edit', 'undo', 'reconcile'));
