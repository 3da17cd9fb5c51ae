-- The same windows in PostgreSQL, on the tables that vhm filled: for each order the nearest row of its amount inside the window by an index, and
-- each row given to the order nearest to it.
\set ON_ERROR_STOP on
CREATE INDEX IF NOT EXISTS peer_receipts ON receipts (total_amount, receipt_time);
CREATE INDEX IF NOT EXISTS peer_payments ON payments (amount, paid_at);
ANALYZE receipts; ANALYZE payments;
DROP TABLE IF EXISTS peer_matches;
CREATE TABLE peer_matches AS
WITH found AS (
    SELECT o.id AS order_id, 2 AS kind, r.id AS row_id, abs(r.receipt_time - o.delivery_time) AS away
    FROM orders o CROSS JOIN LATERAL (
        SELECT id, receipt_time FROM receipts WHERE total_amount = o.order_price
            AND receipt_time BETWEEN o.delivery_time - 30000 AND o.delivery_time + 120000
        ORDER BY abs(receipt_time - o.delivery_time), id LIMIT 1) r
    WHERE o.order_resource = 'cash' AND o.brew_status = 'delivered'
    UNION ALL
    SELECT o.id, 3, p.id, abs(p.paid_at - o.paying_time)
    FROM orders o CROSS JOIN LATERAL (
        SELECT id, paid_at FROM payments WHERE amount = o.order_price
            AND paid_at BETWEEN o.creation_time - 60000 AND coalesce(o.delivery_time, o.creation_time + 600000) + 60000
        ORDER BY abs(paid_at - o.paying_time), id LIMIT 1) p
    WHERE o.order_resource = 'userDefined'
)
SELECT DISTINCT ON (kind, row_id) order_id, kind, row_id, away FROM found ORDER BY kind, row_id, away, order_id;
CREATE TABLE IF NOT EXISTS peer_status (side BIGINT, row_id BIGINT, status TEXT);
INSERT INTO peer_status SELECT 1, o.id, CASE WHEN m.order_id IS NULL THEN 'missing' ELSE 'matched' END
    FROM orders o LEFT JOIN peer_matches m ON m.order_id = o.id;
