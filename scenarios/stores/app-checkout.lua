return scenario {
  title  = "A checkout store with app entry",
  covers = { "CHO-1", "CHO-5", "VIK-8" },

  story = function(world)
    local store = world:store   { type = "app-checkout" }
    local riley = world:shopper {}

    step "Riley shows the app; the retailer calculates, Amazon charges"
    local trip = riley:enters(store)
    trip:leaves_with { SANDWICH = 1, WATER = 1 }
    trip:settles()
    expect(trip.charge):includes { status = "CAPTURED", captured = trip.total }
    expect(trip:sent "checkout"):counts(1)
    expect(trip:sent "adjust"):counts(0)
    expect(trip.order_id):is_present()
    expect(trip.visitor.type):equals "SHOPPER"

    step "An empty cart is not sent: Amazon gives the hold back at once"
    local empty = riley:enters(store)
    empty:leaves_empty()
    expect(empty:received "purchases"):counts(0)
    expect(empty:sent "cancel"):counts(0)
    expect(empty.charge.status):equals "CANCELLED"
  end,
}
