return scenario {
  title  = "A payoff that is reported twice clears the debt once",
  covers = { "IDE-4" },
  needs  = { "pays_off", "debt_of" },

  story = function(world)
    local store = world:store   { orchestrates = "retailer", risk = "amazon-managed", policy = "write_off_all" }
    local riley = world:shopper {}

    step "Riley owes the whole cart"
    riley.card:declines "adjust"
    local trip = riley:enters(store)
    trip:leaves_with { SANDWICH = 1 }
    trip:settles()

    step "Riley pays, and the answer to the report is lost"
    riley.card:works_again()
    amazon:loses_answer "payment-status"
    retailer:pays_off(riley, trip.total)

    step "The debt is gone, and no more than it"
    expect(trip.feedback.settled):equals(trip.total)
    expect(retailer:debt_of(riley)):equals(usd "0.00")
    expect(riley:enters(store).gate):equals "open"
  end,
}
