-- Amazon may repeat a call whose answer it did not get; the shopper must not pay twice.
return scenario {
  title  = "A cart that is delivered twice is charged once",
  covers = { "IDE-1", "CP-2", "ORD-1", "CP-1.1" },

  story = function(world)
    local store = world:store   { orchestrates = "retailer", entry = "credit-card" }
    local riley = world:shopper { card = visa { tail = "4242" } }

    step "Riley buys a sandwich and the lifecycle runs to its end"
    local trip = riley:enters(store)
    trip:leaves_with { SANDWICH = 1 }
    trip:settles()
    expect(trip.charge.captured):equals(trip.total)

    step "Amazon delivers the same cart again with a new requestId"
    amazon:delivers_again(trip)
    trip:settles()

    step "The retailer gives the same purchaseId and charges nothing more"
    expect(trip:received "purchases"):counts(2)
    expect(trip:sent "adjust"):counts(1)
    expect(trip:sent "capture"):counts(1)
    expect(trip.charge.captured):equals(trip.total)
  end,
}
