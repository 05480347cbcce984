-- Amazon sends what it knows about the shopper; a retailer that ignores it invites thieves.
return scenario {
  title  = "A shopper whom Amazon suspects of fraud is turned away",
  covers = { "ENT-3", "CC-7a.2" },

  story = function(world)
    local store = world:store   { orchestrates = "retailer", entry = "credit-card", risk = "retailer-managed" }
    local riley = world:shopper { card = mastercard { tail = "5100" } }

    step "Amazon's recommendation says CustomerFraud"
    riley:is_suspected_of_fraud()
    local trip = riley:enters(store)

    step "The gate stays closed and nothing is held on the card"
    expect(trip.gate):equals "closed"
    expect(trip.gate_reason):equals "Denied"
    expect(trip.charge.status):equals "NONE"
  end,
}
