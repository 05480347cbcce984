-- When the cancel cannot get through for three days, Amazon gives the hold back by itself.
return scenario {
  title  = "A hold that nobody could cancel is released after 72 hours",
  covers = { "CAN-4", "ERR-2" },
  needs  = { "settled" },

  story = function(world)
    local store = world:store   { orchestrates = "retailer", entry = "credit-card", empty_cart = "sent" }
    local riley = world:shopper { card = visa { tail = "4242" } }

    step "Riley leaves with nothing, and every cancel fails"
    amazon:answers("cancel", { status = 500, times = 1000 })
    local trip = riley:enters(store)
    trip:leaves_empty()
    trip:settles()
    expect(trip:sent "cancel"):at_least(2)
    expect(trip.charge.status):equals "HELD"

    step "Three days later Amazon's own fallback has released the hold"
    world:wait "73h"
    expect(trip.charge.status):equals "CANCELLED"
    expect(trip.charge.captured):equals(usd "0.00")
  end,
}
