-- A key that is not there opens no gate either.
return mutant {
  title  = "A question without a key is answered like one with an unknown key",
  breaks = "VIK-3.3",
  story  = "validation/identity-keys/VIK-3.3",

  change = function(model)
    local identify = model.identify
    function model.identify(body)
      body.identityKey = body.identityKey or "bm9ib2R5"
      return identify(body)
    end
  end,
}
