-- Nobody is asked, and nobody has to cancel.
return scenario {
  title  = "An empty cart is not checked out",
  covers = { "CHO-5", "VAL-CHK-2" },

  story = function(world)
    local store = world:store   { type = "card-checkout" }
    local riley = world:shopper {}

    step "Riley leaves with nothing: Amazon gives the hold back by itself"
    local trip = riley:enters(store)
    trip:leaves_empty()
    trip:settles()
    expect(trip:received "purchases"):counts(0)
    expect(trip:sent "checkout"):counts(0)
    expect(trip:sent "cancel"):counts(0)
    expect(trip.charge.status):equals "CANCELLED"
  end,
}
