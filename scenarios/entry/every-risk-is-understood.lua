-- Three risks are published; attributes and values may be added at any time.
return scenario {
  title  = "Every risk is understood, and new ones are no failure",
  covers = { "CC-7a.6", "ENT-6", "CC-7a.2" },

  story = function(world)
    local store = world:store   { entry = "credit-card", risk = "retailer-managed" }

    step "Amazon names a risk for which nobody may come in"
    local riley, robin, sam = world:shopper {}, world:shopper {}, world:shopper {}
    riley:is_recommended { authorized = false, risks = { "InvalidCard" } }
    robin:is_recommended { authorized = false, risks = { "CustomerFraud" } }
    sam:is_recommended   { authorized = false, risks = { "BadDebt", "CustomerFraud" } }
    expect(riley:enters(store).gate):equals "closed"
    expect(robin:enters(store).gate):equals "closed"
    expect(sam:enters(store).gate):equals "closed"

    step "It names one that nobody has published yet, and does not advise against it"
    local alex = world:shopper {}
    alex:is_recommended { risks = { "RiskOfTomorrow" } }
    local trip = alex:enters(store)
    expect(trip:received "shopperauthorization"):includes { status = 200, outcome = "APPROVED" }
    expect(trip.gate):equals "open"
  end,
}
