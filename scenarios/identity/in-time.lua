-- No number is published: the limit is the one that the profile grants (limits.gate).
return scenario {
  title  = "Keys are answered in time",
  covers = { "VIK-9" },

  story = function(world)
    local store = world:store   { entry = "app" }

    step "One shopper after the other shows the app, each answered within the profile's limit at the gate"
    local riley, robin, sam, alex, kim = world:shopper {}, world:shopper {}, world:shopper {}, world:shopper {}, world:shopper {}
    expect(riley:enters(store)):includes { gate = "open", gate_reason = "" }
    expect(robin:enters(store)):includes { gate = "open", gate_reason = "" }
    expect(sam:enters(store)):includes   { gate = "open", gate_reason = "" }
    expect(alex:enters(store)):includes  { gate = "open", gate_reason = "" }
    expect(kim:enters(store)):includes   { gate = "open", gate_reason = "" }
  end,
}
