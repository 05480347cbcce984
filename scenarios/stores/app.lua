return scenario {
  title  = "A store with app entry",
  covers = { "ORD-1", "VIK-1.1", "VIK-8", "CAN-5", "CP-1.9" },

  story = function(world)
    local store = world:store   { type = "app" }
    local riley = world:shopper {}

    step "Riley shows the app; the retailer calculates and charges"
    local trip = riley:enters(store)
    trip:leaves_with { SANDWICH = 1, WATER = 1 }
    trip:settles()
    expect(trip.charge):includes { status = "CAPTURED", captured = trip.total }
    expect(trip:sent "adjust"):counts(1)
    expect(trip:sent "capture"):counts(1)
    expect(trip:sent "checkout"):counts(0)
    expect(trip.visitor.type):equals "SHOPPER"

    step "An empty cart is sent, and the retailer gives the hold back at its own processor"
    local empty = riley:enters(store, { by = "key" })
    empty:leaves_empty()
    empty:settles()
    expect(empty.purchase_id):equals ""
    expect(empty:sent "processor-cancel"):includes { status = 200 }
    expect(empty.charge.status):equals "CANCELLED"
  end,
}
