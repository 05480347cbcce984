-- Amazon's advice is only advice.
return mutant {
  title  = "A shopper who is suspected of fraud is let in",
  breaks = "ENT-3",
  story  = "entry/suspected-fraud-is-turned-away",

  change = function(model)
    local gate = model.gate
    function model.gate(body)
      body.shopperInteraction.recommendation = nil
      return gate(body)
    end
  end,
}
