-- Amazon says 200 and means no: whoever looks at the status alone forgives a debt.
return scenario {
  title  = "A rejected report is no success: the debt stays open",
  covers = { "FB-3" },
  needs  = { "pays_off", "debt_of", "settled" },

  story = function(world)
    local store = world:store   { orchestrates = "retailer", risk = "amazon-managed", policy = "write_off_all", hold = usd "20.00" }
    local riley = world:shopper { card = visa { tail = "4242" } }

    step "Riley's card is declined, and the whole cart is a debt"
    riley.card:declines "adjust"
    local trip = riley:enters(store)
    trip:leaves_with { SANDWICH = 1, WATER = 2 }
    trip:settles()

    step "Riley pays, but Amazon rejects the report"
    amazon:faults("payment-status", { kind = "rejected" })
    retailer:pays_off(riley, trip.total)

    step "The debt stays, and so does the gate"
    expect(trip:sent "payment-status"):includes { outcome = "Rejected" }
    expect(retailer:debt_of(riley)):equals(trip.total)
    expect(riley:enters(store).gate):equals "closed"
  end,
}
