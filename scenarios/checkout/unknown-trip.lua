-- 400 is final: the same bytes will be refused again.
return scenario {
  title  = "A checkout of a trip that Amazon does not know is not repeated",
  covers = { "ERR-3", "CHO-1", "VAL-CHK-4" },
  needs  = { "incidents_of" },

  story = function(world)
    local store = world:store   { type = "card-checkout" }
    local riley = world:shopper {}

    step "Amazon refuses the cart with UnknownShoppingTripException"
    amazon:faults("checkout", { kind = "status", status = 400, error = "UnknownShoppingTripException", times = 9 })
    local trip = riley:enters(store)
    trip:leaves_with { MAGAZINE = 1 }
    trip:settles()

    step "The retailer does not insist, and somebody is told"
    expect(trip:sent "checkout"):counts(1)
    expect(trip.charge.captured):equals(usd "0.00")
    expect(retailer:incidents_of(trip)):at_least(1)
  end,
}
