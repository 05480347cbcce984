-- A fault of configuration: a person has to mend it.
return scenario {
  title  = "A checkout that Amazon does not authorize is brought to attention",
  covers = { "ERR-5", "VAL-CHK-4" },
  needs  = { "incidents_of" },

  story = function(world)
    local store = world:store   { type = "card-checkout" }
    local riley = world:shopper {}

    step "Amazon answers 403: the account is not on its list"
    amazon:answers("checkout", { status = 403, error = "AccessDeniedException", times = 2 })
    local trip = riley:enters(store)
    trip:leaves_with { APPLE = 1 }
    trip:settles()

    step "Somebody is told, whether or not the retailer goes on by itself when it is mended"
    expect(retailer:incidents_of(trip)):at_least(1)
  end,
}
