-- What tells this installation from every other: notifications of two that post to the same address never have the same id.
CREATE TABLE installation (
    id TEXT NOT NULL PRIMARY KEY
);
INSERT INTO installation (id) VALUES (replace(CAST(gen_random_uuid() AS TEXT), '-', ''));
