return scenario {
  title  = "A product without a price is not checked out",
  covers = { "ORD-10" },

  story = function(world)
    local store = world:store   { type = "card-checkout" }
    local riley = world:shopper {}

    step "Riley leaves with something that no catalog has"
    local trip = riley:enters(store)
    trip:leaves_with_unknown_product()
    trip:settles()

    step "No price is made up for it"
    expect(trip:sent "checkout"):counts(0)
    expect(trip.charge.captured):equals(usd "0.00")
  end,
}
