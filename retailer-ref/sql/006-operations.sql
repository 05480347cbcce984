-- 006-operations.sql -- incidents are closed by people, and people look for trips.

ALTER TABLE incidents ADD COLUMN closed    INTEGER NOT NULL DEFAULT 0;  -- when; 0: it is open
ALTER TABLE incidents ADD COLUMN closed_by TEXT    NOT NULL DEFAULT '';
ALTER TABLE incidents ADD COLUMN note      TEXT    NOT NULL DEFAULT ''; -- what was done about it
CREATE INDEX incidents_open ON incidents (closed) WHERE closed = 0;

CREATE INDEX debts_open ON debts (currency, recorded, paid) WHERE paid < recorded;
CREATE INDEX trips_by_store ON trips (store_id);
CREATE INDEX trips_by_created ON trips (created);
