return scenario {
  title  = "Where Amazon charges by its own prices, the retailer is asked nothing",
  covers = { "END-1" },

  story = function(world)
    local store = world:store   { type = "card-amazon-charges" }
    local riley = world:shopper {}

    step "Amazon calculates and charges with the retailer's processor"
    local trip = riley:enters(store)
    trip:leaves_with { SANDWICH = 1, WATER = 1 }
    trip:settles()
    expect(trip.charge):includes { status = "CAPTURED", captured = trip.total }
    expect(trip:received "purchases"):counts(0)
    expect(trip:sent "adjust"):counts(0)
    expect(trip:sent "capture"):counts(0)

    step "An empty cart is not sent: Amazon gives the hold back at once"
    local empty = riley:enters(store)
    empty:leaves_empty()
    expect(empty:received "purchases"):counts(0)
    expect(empty:sent "cancel"):counts(0)
    expect(empty.charge.status):equals "CANCELLED"
  end,
}
