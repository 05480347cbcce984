-- Catalogs drift. A cart with a product that nobody knows needs a human, not a guess.
return scenario {
  title  = "A cart with an unknown product is set aside, not charged",
  covers = { "ORD-10" },
  needs  = { "incidents_of" },

  story = function(world)
    local store = world:store   { orchestrates = "retailer", entry = "credit-card" }
    local riley = world:shopper { card = visa { tail = "4242" } }

    step "Riley leaves with something that is in no catalog"
    local trip = riley:enters(store)
    trip:leaves_with_unknown_product()
    trip:settles()

    step "Nothing is adjusted or captured, and somebody is told"
    expect(trip:sent "adjust"):counts(0)
    expect(trip:sent "capture"):counts(0)
    expect(retailer:incidents_of(trip)):at_least(1)
  end,
}
