return scenario {
  title  = "The same question gets the same visitor",
  covers = { "VIK-6" },

  story = function(world)
    local store = world:store   { entry = "app" }
    local riley = world:shopper {}

    step "Riley shows the app, and Amazon asks twice more, word for word"
    local trip = riley:enters(store, { by = "key" })
    local question = amazon:body("identity-keys", trip)
    local first, second = amazon:calls("identity-keys", question), amazon:calls("identity-keys", question)

    step "It is the same visitor each time"
    expect(first.status):equals(200)
    expect(second.status):equals(200)
    expect(first.json.visitorDetails.id):equals(trip.visitor.id)
    expect(second.json.visitorDetails.id):equals(trip.visitor.id)
  end,
}
