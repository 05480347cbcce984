-- Without an answer Amazon cannot know whose key it is: the gate stays closed.
return scenario {
  title  = "Who was throttled is let in the next time",
  covers = { "VIK-4" },

  story = function(world)
    local store = world:store   { entry = "app" }
    local riley = world:shopper {}

    step "The gateway before the retailer throttles a question"
    amazon:faults("identity-keys", { kind = "status", status = 429 })
    expect(riley:enters(store).gate):equals "closed"

    step "Riley tries again"
    expect(riley:enters(store).gate):equals "open"
  end,
}
