-- The hashes of order numbers that perhaps stand on more than one order, so that nobody has to look for them among all.

CREATE TABLE repeated_numbers (
    key_hash BIGINT NOT NULL PRIMARY KEY
);
INSERT INTO repeated_numbers (key_hash) SELECT key_hash FROM orders GROUP BY key_hash HAVING COUNT(*) > 1;
