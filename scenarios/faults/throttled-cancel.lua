-- The same rule holds for giving a hold back.
return scenario {
  title  = "A throttled cancel is repeated after Retry-After",
  covers = { "ERR-1", "CAN-1" },

  story = function(world)
    local store = world:store   { orchestrates = "retailer", entry = "credit-card", empty_cart = "sent" }
    local riley = world:shopper { card = visa { tail = "4242" } }

    step "Riley leaves with nothing, and Amazon is busy"
    amazon:answers("cancel", { status = 429, retry_after = 1 })
    local trip = riley:enters(store)
    trip:leaves_empty()
    trip:settles()

    step "The hold is given back at the second attempt"
    expect(trip:sent "cancel"):counts(2)
    expect(trip.charge.status):equals "CANCELLED"
  end,
}
