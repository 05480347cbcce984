-- A partial capture leaves a rest; Amazon must hear both numbers.
return scenario {
  title  = "What was captured and what the cart cost are both reported",
  covers = { "FB-1", "FB-2", "FB-6", "CC-7b.2" },

  story = function(world)
    local store = world:store   { orchestrates = "retailer", risk = "amazon-managed", policy = "capture_authorized", hold = usd "20.00" }
    local riley = world:shopper { card = visa { tail = "4242" } }

    step "20.00 of 26.25 can be captured"
    riley.card:declines "adjust"
    local trip = riley:enters(store)
    trip:leaves_with { UMBRELLA = 1, SALAD = 1 }
    trip:settles()

    step "Amazon hears of 20.00 settled, and keeps the rest open"
    expect(trip.charge.captured):equals(usd "20.00")
    expect(trip.feedback):includes { total = usd "26.25", settled = usd "20.00" }
    expect(riley:enters(store)):includes { gate = "closed", gate_reason = "BadDebt" }
  end,
}
