return scenario {
  title  = "A question that failed is asked again and answered",
  covers = { "VIK-5" },

  story = function(world)
    local store = world:store   { entry = "app" }
    local riley = world:shopper {}

    step "The first answer is 500, before or after the retailer has looked the key up"
    amazon:faults("identity-keys", { kind = "status", status = 500 })
    expect(riley:enters(store).gate):equals "open"
    amazon:faults("identity-keys", { kind = "status", status = 500, after_effect = true })
    local trip = riley:enters(store)
    expect(trip:received "identity-keys"):counts(2)
    expect(trip.gate):equals "open"
  end,
}
