-- Cash taken out of machines, and lines of bank statements: two more tables of records.

CREATE TABLE collections (
    id BIGINT NOT NULL PRIMARY KEY,
    key_hash BIGINT NOT NULL,
    version BIGINT NOT NULL,
    first_run BIGINT NOT NULL,
    first_part BIGINT NOT NULL,
    first_line BIGINT NOT NULL,
    last_run BIGINT NOT NULL,
    deleted_at BIGINT,
    machine_code TEXT,
    machine_name TEXT,
    collected_at BIGINT,
    amount BIGINT,
    status TEXT,
    collector TEXT,
    received_at BIGINT,
    received_by TEXT,
    notes TEXT,
    extra TEXT
) WITH (fillfactor = 75);
CREATE INDEX collections_key_hash ON collections (key_hash);
CREATE INDEX collections_collected_at ON collections (collected_at NULLS FIRST);
CREATE INDEX collections_machine_code ON collections (machine_code);

CREATE TABLE bank (
    id BIGINT NOT NULL PRIMARY KEY,
    key_hash BIGINT NOT NULL,
    version BIGINT NOT NULL,
    first_run BIGINT NOT NULL,
    first_part BIGINT NOT NULL,
    first_line BIGINT NOT NULL,
    last_run BIGINT NOT NULL,
    deleted_at BIGINT,
    document_date BIGINT,
    account TEXT,
    counterparty TEXT,
    document_number TEXT,
    document_type TEXT,
    branch TEXT,
    debit BIGINT,
    credit BIGINT,
    purpose TEXT,
    cash_symbol TEXT,
    tax_id TEXT,
    extra TEXT
) WITH (fillfactor = 75);
CREATE INDEX bank_key_hash ON bank (key_hash);
CREATE INDEX bank_document_date ON bank (document_date NULLS FIRST);
CREATE INDEX bank_document_number ON bank (document_number);
