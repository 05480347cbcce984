-- New attributes may come in Amazon's requests, too.
return scenario {
  title  = "Requests with fields that nobody published are understood",
  covers = { "ENT-6" },

  story = function(world)
    local store = world:store   { orchestrates = "retailer", entry = "credit-card", risk = "retailer-managed" }
    local riley = world:shopper { card = visa { tail = "4242" } }

    step "The question at the gate and the cart carry members that are not documented"
    amazon:faults("shopperauthorization", { kind = "extra-fields" })
    amazon:faults("purchases", { kind = "extra-fields" })
    local trip = riley:enters(store)
    trip:leaves_with { SANDWICH = 1, COFFEE = 1 }
    trip:settles()

    step "The retailer copes, and the shopper pays exactly once"
    expect(trip:received "shopperauthorization"):includes { status = 200 }
    expect(trip:received "purchases"):includes { status = 201 }
    expect(trip.charge):includes { status = "CAPTURED", captured = trip.total }
  end,
}
