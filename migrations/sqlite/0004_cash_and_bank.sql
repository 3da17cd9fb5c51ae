-- Cash taken out of machines, and lines of bank statements: two more tables of records.

CREATE TABLE collections (
    id INTEGER NOT NULL PRIMARY KEY,
    key_hash INTEGER NOT NULL,
    version INTEGER NOT NULL,
    first_run INTEGER NOT NULL,
    first_part INTEGER NOT NULL,
    first_line INTEGER NOT NULL,
    last_run INTEGER NOT NULL,
    deleted_at INTEGER,
    machine_code TEXT,
    machine_name TEXT,
    collected_at INTEGER,
    amount INTEGER,
    status TEXT,
    collector TEXT,
    received_at INTEGER,
    received_by TEXT,
    notes TEXT,
    extra TEXT
) STRICT;
CREATE INDEX collections_key_hash ON collections (key_hash);
CREATE INDEX collections_collected_at ON collections (collected_at);
CREATE INDEX collections_machine_code ON collections (machine_code);

CREATE TABLE bank (
    id INTEGER NOT NULL PRIMARY KEY,
    key_hash INTEGER NOT NULL,
    version INTEGER NOT NULL,
    first_run INTEGER NOT NULL,
    first_part INTEGER NOT NULL,
    first_line INTEGER NOT NULL,
    last_run INTEGER NOT NULL,
    deleted_at INTEGER,
    document_date INTEGER,
    account TEXT,
    counterparty TEXT,
    document_number TEXT,
    document_type TEXT,
    branch TEXT,
    debit INTEGER,
    credit INTEGER,
    purpose TEXT,
    cash_symbol TEXT,
    tax_id TEXT,
    extra TEXT
) STRICT;
CREATE INDEX bank_key_hash ON bank (key_hash);
CREATE INDEX bank_document_date ON bank (document_date);
CREATE INDEX bank_document_number ON bank (document_number);
