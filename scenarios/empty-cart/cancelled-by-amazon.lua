-- The other reading: no empty cart is sent, and Amazon gives the hold back at once.
return scenario {
  title  = "Where no empty cart is sent, the retailer has nothing to do",
  covers = { "ORD-2", "CAN-3" },

  story = function(world)
    local store = world:store   { type = "card-amazon-cancels" }
    local riley = world:shopper { card = visa { tail = "4242" } }

    step "Riley leaves with nothing"
    local trip = riley:enters(store)
    trip:leaves_empty()
    trip:settles()

    step "Amazon cancelled; the retailer never heard of it"
    expect(trip:received "purchases"):counts(0)
    expect(trip:sent "cancel"):counts(0)
    expect(trip.charge.status):equals "CANCELLED"
  end,
}
