-- 002-checkout.sql -- carts that Amazon charges: the checkout service.

ALTER TABLE trips ADD COLUMN checkout INTEGER NOT NULL DEFAULT 0; -- 1: Amazon charges the cart that we priced
ALTER TABLE trips ADD COLUMN order_id TEXT NOT NULL DEFAULT '';   -- Amazon's, once it has charged

-- What Amazon is asked to charge, byte for byte: a repeat with another body would be another cart.
CREATE TABLE checkouts (
    shopping_trip_id TEXT PRIMARY KEY REFERENCES trips,
    body             TEXT NOT NULL
) STRICT, WITHOUT ROWID;
