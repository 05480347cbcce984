-- 005-payoffs.sql -- payoffs are charged by the payment processor.

ALTER TABLE payoffs ADD COLUMN shopping_trip_id TEXT;                  -- NULL: whatever is owed, oldest first
ALTER TABLE payoffs ADD COLUMN payment_id TEXT NOT NULL DEFAULT '';    -- the processor's
ALTER TABLE payoffs ADD COLUMN asks INTEGER NOT NULL DEFAULT 0;        -- 1: a payment has left, what became of it is asked next
ALTER TABLE payoffs ADD COLUMN attempts INTEGER NOT NULL DEFAULT 0;
ALTER TABLE payoffs ADD COLUMN failures INTEGER NOT NULL DEFAULT 0;
ALTER TABLE payoffs ADD COLUMN uncertain INTEGER NOT NULL DEFAULT 0;   -- payments that left and may have taken effect
ALTER TABLE payoffs ADD COLUMN due INTEGER NOT NULL DEFAULT 0;

-- The money of these was vouched for; only reports are missing.
UPDATE payoffs SET status = 'paid' WHERE status = 'pending';
CREATE INDEX payoffs_by_status ON payoffs (status);

-- What a payoff is for, decided when it is asked for: the debts cannot be paid by another meanwhile.
CREATE TABLE payoff_shares (
    idempotency_key  TEXT NOT NULL REFERENCES payoffs,
    shopping_trip_id TEXT NOT NULL REFERENCES trips,
    amount           INTEGER NOT NULL CHECK (amount > 0),
    PRIMARY KEY (idempotency_key, shopping_trip_id)
) STRICT, WITHOUT ROWID;
