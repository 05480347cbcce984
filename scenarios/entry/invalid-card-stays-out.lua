-- A card that the reader cannot verify never reaches the pre-authorization.
return scenario {
  title  = "A shopper with an invalid or expired card stays outside",
  covers = { "ENT-5", "CC-7a.4", "CC-7a.5" },

  story = function(world)
    local store = world:store   { orchestrates = "retailer", entry = "credit-card", risk = "retailer-managed" }
    local riley = world:shopper { card = visa { tail = "0002" } }
    local robin = world:shopper { card = amex { tail = "0005" } }

    step "Riley's card is invalid"
    riley.card:is_invalid()
    expect(riley:enters(store)):includes { gate = "closed", gate_reason = "InvalidCard" }

    step "Robin's card has expired"
    robin.card:is_expired()
    expect(robin:enters(store)):includes { gate = "closed", gate_reason = "ExpiredCard" }
  end,
}
