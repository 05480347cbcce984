return scenario {
  title  = "A store whose unused holds are not given back at once",
  covers = { "ORD-1", "VAL-CC-7" },

  story = function(world)
    local store = world:store   { type = "card-retailer-cancels" }
    local riley = world:shopper {}

    step "The retailer calculates and charges"
    local trip = riley:enters(store)
    trip:leaves_with { SANDWICH = 1, WATER = 1 }
    trip:settles()
    expect(trip.charge):includes { status = "CAPTURED", captured = trip.total }
    expect(trip:sent "adjust"):counts(1)
    expect(trip:sent "capture"):counts(1)
    expect(trip:sent "checkout"):counts(0)

    step "An empty cart is not sent, and the hold stays until somebody gives it back"
    local empty = riley:enters(store)
    empty:leaves_empty()
    expect(empty:received "purchases"):counts(0)
    expect(empty.charge.status):equals "HELD"

    step "After 72 hours Amazon does"
    world:wait "73h"
    expect(empty.charge.status):equals "CANCELLED"
  end,
}
