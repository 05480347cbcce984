-- The issuer stands by the hold but not by the total.
return scenario {
  title  = "A partial authorization is captured, and only that",
  covers = { "CAP-1", "DEBT-2", "DEBT-3" },
  needs  = { "debt_of" },

  story = function(world)
    local store = world:store   { orchestrates = "retailer", risk = "retailer-managed", policy = "capture_authorized", hold = usd "10.00" }
    local riley = world:shopper { card = discover { tail = "6011" } }

    step "The card is good for 12.00; the cart comes to 14.75"
    riley.card:approves_up_to(usd "12.00")
    local trip = riley:enters(store)
    trip:leaves_with { SALAD = 1, SANDWICH = 1 }
    trip:settles()

    step "Amazon says DECLINED with the 10.00 of the hold, and exactly that is captured"
    expect(trip.charge):includes { status = "CAPTURED", captured = usd "10.00" }
    expect(retailer:debt_of(riley)):equals(usd "4.75")
  end,
}
