-- 007-risk.sql -- debts that are given up, shoppers who owe again and again, carts without a price, tokens about to die.

ALTER TABLE debts ADD COLUMN written_off INTEGER NOT NULL DEFAULT 0 CHECK (written_off BETWEEN 0 AND recorded - paid);
ALTER TABLE debts ADD COLUMN forgiven INTEGER NOT NULL DEFAULT 0; -- 1: written off for the shopper too: neither denied nor payable
DROP INDEX debts_open;
CREATE INDEX debts_open ON debts (currency, recorded, paid, forgiven) WHERE paid < recorded AND NOT forgiven; -- what shoppers owe
CREATE INDEX debts_written_off ON debts (currency, written_off) WHERE written_off > 0;
CREATE INDEX debts_by_age ON debts (at) WHERE recorded > paid + written_off; -- what our books hope for: few of all

-- Every write-off, and who decided it.
CREATE TABLE write_offs (
    id               INTEGER PRIMARY KEY,
    shopping_trip_id TEXT NOT NULL REFERENCES debts,
    currency         TEXT NOT NULL,
    amount           INTEGER NOT NULL CHECK (amount > 0),
    author           TEXT NOT NULL,      -- policy, person
    note             TEXT NOT NULL,
    at               INTEGER NOT NULL
) STRICT;
CREATE INDEX write_offs_by_trip ON write_offs (shopping_trip_id);

-- Flags set and lifted; the newest row of a shopper counts.
CREATE TABLE offender_flags (
    id         INTEGER PRIMARY KEY,
    shopper_id TEXT NOT NULL,
    flagged    INTEGER NOT NULL,
    author     TEXT NOT NULL,            -- policy, person
    reason     TEXT NOT NULL,
    at         INTEGER NOT NULL
) STRICT;
CREATE INDEX offender_flags_by_shopper ON offender_flags (shopper_id);

-- Carts that could not be priced, as Amazon delivered them.
CREATE TABLE bad_carts (
    shopping_trip_id TEXT PRIMARY KEY REFERENCES trips,
    reason           TEXT NOT NULL,
    cart             TEXT NOT NULL,      -- JSON; '': from before this table, not kept
    state            TEXT NOT NULL,      -- open, priced, closed
    note             TEXT NOT NULL,
    at               INTEGER NOT NULL,
    updated          INTEGER NOT NULL
) STRICT;
CREATE INDEX bad_carts_by_state ON bad_carts (state);
INSERT INTO bad_carts
SELECT shopping_trip_id, 'from before carts were kept', '', 'open', '', created, updated FROM trips WHERE NOT priced;

-- Trips whose token was about to die: each is told of once.
CREATE TABLE alarms (
    shopping_trip_id TEXT PRIMARY KEY REFERENCES trips,
    at               INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
