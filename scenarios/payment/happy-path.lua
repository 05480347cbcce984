-- The lifecycle as Amazon draws it: cart, adjust, capture, data for the receipt, address to send it to.
return scenario {
  title  = "A cart is adjusted to its total and captured",
  covers = { "ADJ-1", "ADJ-2", "CAP-1", "CAP-2", "ORD-1", "CP-1.2", "DAT-1", "IDN-1", "VAL-CC-4", "VAL-CC-7" },

  story = function(world)
    local store = world:store   { orchestrates = "retailer", entry = "credit-card" }
    local riley = world:shopper { card = visa { tail = "4242" } }

    step "Riley enters and a hold is placed"
    local trip = riley:enters(store)
    expect(trip.charge):includes { status = "HELD", authorized = usd "20.00" }

    step "Riley leaves with lunch, and the cart is delivered"
    trip:leaves_with { SANDWICH = 1, WATER = 2, APPLE = 3 }
    expect(trip.delivery.status):equals "delivered"
    expect(trip.purchase_id):is_not ""

    step "The retailer adjusts to the total, captures it, and fetches what the receipt needs"
    trip:settles()
    expect(trip:sent "adjust"):counts(1)
    expect(trip:sent "capture"):counts(1)
    expect(trip.charge):includes { status = "CAPTURED", captured = trip.total }
    expect(trip:sent "transactional-data"):at_least(1)
    expect(trip:sent "identity"):at_least(1)
  end,
}
