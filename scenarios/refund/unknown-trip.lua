return scenario {
  title  = "A refund of a trip that Amazon does not know is not insisted on",
  covers = { "APP-7.10", "REF-4" },
  needs  = { "refunds" },

  story = function(world)
    local store = world:store   { orchestrates = "retailer" }
    local riley = world:shopper {}

    step "Riley buys bread"
    local trip = riley:enters(store)
    trip:leaves_with { BREAD = 1 }
    trip:settles()

    step "Amazon answers the refund with UnknownShoppingTrip"
    amazon:answers("refund", { status = 400, error = "UnknownShoppingTrip" })
    expect(retailer:refunds(trip, usd "1.00", "OTHER").status):is_not "refunded"

    step "It was asked for once"
    expect(trip:sent "refund"):counts(1)
    expect(trip.charge.refunded):equals(usd "0.00")
  end,
}
