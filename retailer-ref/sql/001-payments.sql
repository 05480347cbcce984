-- 001-payments.sql -- what the retailer remembers of trips and money. Amounts are integers of minor units of the row's
-- currency; times are milliseconds since 1970 UTC. Released files of this folder never change: store_migrations.c runs
-- those that a database has not seen, in the order of their numbers.

-- One row per cart that Amazon delivered: the payment's state machine (lifecycle.c) lives in it.
CREATE TABLE trips (
    shopping_trip_id TEXT PRIMARY KEY,
    store_id         TEXT NOT NULL,
    shopper_id       TEXT,               -- NULL: neither the cart nor the gate named the shopper
    state            TEXT NOT NULL,
    outcome          TEXT NOT NULL,      -- the end to come to once the remaining calls are made
    purchase_id      TEXT NOT NULL,      -- '' for an empty cart
    cart_digest      TEXT NOT NULL,
    currency         TEXT NOT NULL,
    priced           INTEGER NOT NULL,   -- 0: a bad cart, its total is not known
    total            INTEGER NOT NULL CHECK (total >= 0),
    authorized       INTEGER NOT NULL,   -- Amazon's last word
    capturing        INTEGER NOT NULL,   -- what Capture asks for, once decided
    captured         INTEGER NOT NULL,
    probe            INTEGER NOT NULL,   -- what the last Adjust asked for
    approved         INTEGER NOT NULL,   -- highest amount known to be good (step_down)
    declined         INTEGER NOT NULL,   -- lowest amount known to be too much (step_down)
    adjusts          INTEGER NOT NULL,   -- adjusts decided while stepping down
    attempts         INTEGER NOT NULL,   -- calls of the present step that were about to leave
    failures         INTEGER NOT NULL,   -- of these, the failed ones since the last good answer
    uncertain        INTEGER NOT NULL,   -- of the attempts, those whose effect is not known
    due              INTEGER NOT NULL,   -- when the step goes on; 0: at once
    started          INTEGER NOT NULL,
    expires          INTEGER NOT NULL,   -- end of the payment token
    captured_at      INTEGER NOT NULL,   -- 0: not captured
    created          INTEGER NOT NULL,
    updated          INTEGER NOT NULL,
    CHECK (captured <= total)
) STRICT;
CREATE INDEX trips_by_state ON trips (state);
CREATE INDEX trips_by_shopper ON trips (shopper_id);

-- What the gate was asked, so that a cart without a shopper finds its shopper.
CREATE TABLE visits (
    shopping_trip_id TEXT PRIMARY KEY,
    store_id         TEXT NOT NULL,
    shopper_id       TEXT NOT NULL,
    admitted         INTEGER NOT NULL,
    reason           TEXT NOT NULL,
    at               INTEGER NOT NULL
) STRICT;

CREATE TABLE cart_lines (
    shopping_trip_id TEXT NOT NULL REFERENCES trips,
    position         INTEGER NOT NULL,
    sku              TEXT NOT NULL,
    name             TEXT NOT NULL,
    quantity         TEXT NOT NULL,
    price            INTEGER NOT NULL,
    promotions       INTEGER NOT NULL,
    fees             INTEGER NOT NULL,
    tax              INTEGER NOT NULL,
    total            INTEGER NOT NULL,
    PRIMARY KEY (shopping_trip_id, position)
) STRICT, WITHOUT ROWID;

-- Written when a trip is captured; card and e-mail follow when Amazon has told them.
CREATE TABLE receipts (
    shopping_trip_id TEXT PRIMARY KEY REFERENCES trips,
    card             TEXT,              -- JSON object of the EMV fields
    email            TEXT,
    at               INTEGER NOT NULL
) STRICT;

CREATE TABLE debts (
    shopping_trip_id TEXT PRIMARY KEY REFERENCES trips,
    shopper_id       TEXT,
    currency         TEXT NOT NULL,
    recorded         INTEGER NOT NULL CHECK (recorded > 0),
    paid             INTEGER NOT NULL CHECK (paid BETWEEN 0 AND recorded),
    reason           TEXT NOT NULL,
    at               INTEGER NOT NULL
) STRICT;
CREATE INDEX debts_by_shopper ON debts (shopper_id);

CREATE TABLE refunds (
    refund_request_id TEXT PRIMARY KEY,
    shopping_trip_id  TEXT NOT NULL REFERENCES trips,
    currency          TEXT NOT NULL,
    amount            INTEGER NOT NULL CHECK (amount > 0),
    reason            TEXT NOT NULL,
    state             TEXT NOT NULL,     -- pending, refunded, refused, failed (effect unknown)
    detail            TEXT NOT NULL,
    reconciliation_id TEXT NOT NULL,
    attempts          INTEGER NOT NULL,
    failures          INTEGER NOT NULL,
    due               INTEGER NOT NULL,
    at                INTEGER NOT NULL
) STRICT;
CREATE INDEX refunds_by_trip ON refunds (shopping_trip_id);
CREATE INDEX refunds_by_state ON refunds (state);

CREATE TABLE payoffs (
    idempotency_key TEXT PRIMARY KEY,
    shopper_id      TEXT NOT NULL,
    currency        TEXT NOT NULL,
    amount          INTEGER NOT NULL CHECK (amount > 0),
    status          TEXT NOT NULL,       -- pending, cleared, partial, reported_rejected
    answer          TEXT,                -- what was answered when it was decided; repeated as it is
    at              INTEGER NOT NULL
) STRICT;
CREATE INDEX payoffs_by_shopper ON payoffs (shopper_id, status);

-- Every report of a trip's settled amount to Amazon. A payoff's reports are its shares, one per trip.
CREATE TABLE reports (
    id               INTEGER PRIMARY KEY,
    shopping_trip_id TEXT NOT NULL REFERENCES trips,
    idempotency_key  TEXT REFERENCES payoffs, -- NULL: the trip's own outcome
    share            INTEGER NOT NULL,        -- of the payoff
    settled          INTEGER NOT NULL,
    state            TEXT NOT NULL,           -- pending, accepted, rejected, failed
    attempts         INTEGER NOT NULL,
    failures         INTEGER NOT NULL,
    due              INTEGER NOT NULL,
    at               INTEGER NOT NULL
) STRICT;
CREATE INDEX reports_by_payoff ON reports (idempotency_key);

CREATE TABLE incidents (
    id               INTEGER PRIMARY KEY,
    shopping_trip_id TEXT,
    operation        TEXT NOT NULL,
    status           INTEGER NOT NULL,        -- HTTP status; 0: none
    detail           TEXT NOT NULL,
    at               INTEGER NOT NULL
) STRICT;
CREATE INDEX incidents_by_trip ON incidents (shopping_trip_id);

-- Double entry: the rows of one event sum to zero, so every trip's rows do.
CREATE TABLE ledger (
    id               INTEGER PRIMARY KEY,
    event            TEXT NOT NULL,           -- settled, refunded, paid, cleared
    account          TEXT NOT NULL,           -- sales, card, debt, refunds, payoffs, suspense
    shopping_trip_id TEXT NOT NULL REFERENCES trips,
    currency         TEXT NOT NULL,
    minor            INTEGER NOT NULL,
    at               INTEGER NOT NULL
) STRICT;
CREATE INDEX ledger_by_trip ON ledger (shopping_trip_id, account);

CREATE TABLE settings (
    name  TEXT PRIMARY KEY,
    value INTEGER NOT NULL
) STRICT;
