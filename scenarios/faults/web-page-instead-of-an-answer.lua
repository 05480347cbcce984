-- What stands before a service speaks HTML, with the status of an error or without.
return scenario {
  title  = "A web page in place of an answer is no approval",
  covers = { "IDE-2", "ERR-2" },

  story = function(world)
    local store = world:store   { orchestrates = "retailer", entry = "credit-card" }
    local riley = world:shopper { card = visa { tail = "4242" } }

    step "First a gateway fails with a page, then Amazon adjusts and a page says 200"
    amazon:faults("adjust", { kind = "wrong-type" })
    amazon:faults("adjust", { kind = "wrong-type", after_effect = true })
    local trip = riley:enters(store)
    trip:leaves_with { SANDWICH = 1, COFFEE = 1 }
    trip:settles()

    step "The retailer copes, and the shopper pays exactly once"
    expect(trip:sent "adjust"):counts(3)
    expect(trip.charge):includes { status = "CAPTURED", captured = trip.total }
  end,
}
