-- Amazon asks once more at once; the second answer may not differ from the first.
return scenario {
  title  = "A question at the gate that is repeated is answered alike",
  covers = { "CC-7a.15", "ENT-9" },

  story = function(world)
    local store = world:store   { entry = "credit-card", risk = "retailer-managed" }
    local riley = world:shopper {}

    step "The gateway before the retailer answers 500, then 503 in the next visit"
    amazon:faults("shopperauthorization", { kind = "status", status = 500 })
    expect(riley:enters(store).gate):equals "open"
    amazon:faults("shopperauthorization", { kind = "status", status = 503 })
    expect(riley:enters(store).gate):equals "open"

    step "The retailer decides, and its answer is lost on the way"
    amazon:faults("shopperauthorization", { kind = "status", status = 500, after_effect = true })
    local trip = riley:enters(store)
    expect(trip:received "shopperauthorization"):counts(2)
    expect(trip:received "shopperauthorization"):includes { status = 200, outcome = "APPROVED" }
    expect(trip.gate):equals "open"
  end,
}
