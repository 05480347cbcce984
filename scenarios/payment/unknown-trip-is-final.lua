-- An unknown trip stays unknown: asking again only hides the fault.
return scenario {
  title  = "A 400 UnknownShoppingTrip is recorded and not repeated",
  covers = { "ADJ-5", "ERR-3" },
  needs  = { "incidents_of" },

  story = function(world)
    local store = world:store   { orchestrates = "retailer", entry = "credit-card" }
    local riley = world:shopper { card = visa { tail = "4242" } }

    step "Amazon does not know the trip any more"
    amazon:answers("adjust", { status = 400, error = "UnknownShoppingTrip" })
    local trip = riley:enters(store)
    trip:leaves_with { MAGAZINE = 1 }
    trip:settles()

    step "One call, no repeat, and somebody is told"
    expect(trip:sent "adjust"):counts(1)
    expect(trip:sent "capture"):counts(0)
    expect(retailer:incidents_of(trip)):at_least(1)
  end,
}
