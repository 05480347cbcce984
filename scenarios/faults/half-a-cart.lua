-- A request that breaks off must leave nothing behind.
return scenario {
  title  = "A cart that breaks off is nothing until it comes whole",
  covers = { "IDE-1" },

  story = function(world)
    local store = world:store   { orchestrates = "retailer", entry = "credit-card" }
    local riley = world:shopper { card = visa { tail = "4242" } }

    step "The connection is reset within the cart"
    amazon:faults("purchases", { kind = "reset-mid-body" })
    local trip = riley:enters(store)
    trip:leaves_with { SANDWICH = 1, COFFEE = 1 }
    trip:settles()

    step "The retailer copes, and the shopper pays exactly once"
    expect(trip:received "purchases"):counts(2)
    expect(trip:sent "adjust"):counts(1)
    expect(trip:sent "capture"):counts(1)
    expect(trip.charge):includes { status = "CAPTURED", captured = trip.total }
  end,
}
