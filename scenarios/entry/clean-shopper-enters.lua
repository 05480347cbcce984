-- The everyday case at the gate: nothing is owed, nothing looks wrong.
return scenario {
  title  = "A shopper without debt is let in",
  covers = { "ENT-1", "CC-7a.1", "VAL-CC-CONN-001" },

  story = function(world)
    local store = world:store   { orchestrates = "retailer", entry = "credit-card", risk = "retailer-managed" }
    local riley = world:shopper { card = visa { tail = "4242" } }

    step "Riley taps a card and the gate opens"
    local trip = riley:enters(store)
    expect(trip.gate):equals "open"
    expect(trip.charge.status):equals "HELD"
    expect(trip:received "shopperauthorization"):counts(1)

    step "Riley takes an apple and leaves"
    trip:leaves_with { APPLE = 1 }
    trip:settles()
    expect(trip.charge.captured):equals(trip.total)
  end,
}
