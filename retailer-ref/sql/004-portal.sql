-- 004-portal.sql -- who may see what in the self-service portal, and the mail that leaves the house.

-- Amazon's latest word on a shopper: whoever reads this mailbox is that shopper.
CREATE TABLE shoppers (
    shopper_id TEXT PRIMARY KEY,
    email      TEXT NOT NULL,             -- as Amazon spells it: where mail goes
    email_key  TEXT NOT NULL,             -- in lower case: what is looked for
    at         INTEGER NOT NULL
) STRICT;
CREATE INDEX shoppers_by_email ON shoppers (email_key);

-- Of the card behind a trip, what its holder can name. A trip that ended in debt has one too.
CREATE TABLE trip_cards (
    shopping_trip_id TEXT PRIMARY KEY REFERENCES trips,
    brand            TEXT NOT NULL,
    tail             TEXT NOT NULL,
    expiry           TEXT NOT NULL,       -- 2030-12
    statement_id     TEXT NOT NULL        -- on the holder's statement
) STRICT;
CREATE INDEX trip_cards_by_tail ON trip_cards (tail, expiry);

INSERT INTO shoppers
SELECT shopper_id, email, lower(email), max(receipts.at)
FROM receipts JOIN trips USING (shopping_trip_id)
WHERE email IS NOT NULL AND shopper_id IS NOT NULL GROUP BY shopper_id;

INSERT INTO trip_cards
SELECT shopping_trip_id,
       CAST(coalesce(json_extract(card, '$.brand'), '') AS TEXT),
       CAST(coalesce(json_extract(card, '$.tail'), '') AS TEXT),
       coalesce(json_extract(card, '$.expirationDate.expirationYear'), '') || '-' ||
       coalesce(json_extract(card, '$.expirationDate.expirationMonth'), ''),
       CAST(coalesce(json_extract(card, '$.cardStatementTransactionId'), '') AS TEXT)
FROM receipts WHERE card IS NOT NULL;

-- Secrets are kept as hashes: who reads this file can sign in as nobody.
CREATE TABLE portal_sessions (
    token_hash TEXT PRIMARY KEY,
    scope      TEXT NOT NULL,             -- email, shopper, trip
    subject    TEXT NOT NULL,             -- the key of what the session may see
    created    INTEGER NOT NULL,
    seen       INTEGER NOT NULL           -- last use, to the minute
) STRICT;

-- One-time codes, each good in the browser that asked for it.
CREATE TABLE portal_codes (
    visit_hash TEXT PRIMARY KEY,
    email_key  TEXT NOT NULL,
    code_hash  TEXT NOT NULL,             -- of the code and the browser's secret
    tries      INTEGER NOT NULL,
    at         INTEGER NOT NULL
) STRICT;

-- Doors that shut for a while after too many tries.
CREATE TABLE portal_locks (
    door    TEXT NOT NULL,
    subject TEXT NOT NULL,                -- a hash
    count   INTEGER NOT NULL,             -- of tries since
    since   INTEGER NOT NULL,
    locks   INTEGER NOT NULL,             -- how often it shut: each time for longer
    until   INTEGER NOT NULL,
    PRIMARY KEY (door, subject)
) STRICT, WITHOUT ROWID;

-- Mail that is to leave. What has left keeps its key, so that nothing is sent twice, and nothing else.
CREATE TABLE outbox (
    id        INTEGER PRIMARY KEY,
    key       TEXT UNIQUE,                -- NULL: may be sent again
    recipient TEXT NOT NULL,
    subject   TEXT NOT NULL,
    plain     TEXT NOT NULL,
    html      TEXT NOT NULL,              -- '': no such part
    state     TEXT NOT NULL,              -- pending, sent, failed
    attempts  INTEGER NOT NULL,
    due       INTEGER NOT NULL,
    expires   INTEGER NOT NULL,           -- of no use later
    at        INTEGER NOT NULL
) STRICT;
CREATE INDEX outbox_by_state ON outbox (state, due);
