-- The retailer has taken the cart, and Amazon does not know.
return scenario {
  title  = "A cart whose answer is lost is one purchase",
  covers = { "IDE-1", "CP-2" },

  story = function(world)
    local store = world:store   { orchestrates = "retailer", entry = "credit-card" }
    local riley = world:shopper { card = visa { tail = "4242" } }

    step "The answer to the cart is lost on the way"
    amazon:faults("purchases", { kind = "reset", after_effect = true })
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
