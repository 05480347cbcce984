-- 003-identity.sql -- who came in by a key or badge of ours.

-- One row per question of Amazon's at a gate with app entry; a repeat is answered from it. No key is kept: `proof` is a
-- hash of the event and the key, which tells a repeat from another key.
CREATE TABLE entries (
    request_id   TEXT PRIMARY KEY,
    event_id     TEXT NOT NULL,
    store_id     TEXT NOT NULL,
    proof        TEXT NOT NULL,
    visitor_id   TEXT NOT NULL,  -- '' when the key is unknown
    visitor_type TEXT NOT NULL,
    shopper_id   TEXT NOT NULL,  -- '' when the visitor is no shopper
    admitted     INTEGER NOT NULL,
    reason       TEXT NOT NULL,  -- of a refusal
    at           INTEGER NOT NULL
) STRICT;
CREATE INDEX entries_by_event ON entries (event_id);
CREATE INDEX entries_by_visitor ON entries (visitor_id, at);
