-- If it cannot be decoded, it must be the key itself; and then it is unknown.
return mutant {
  title  = "A key that is no base64 is taken",
  breaks = "VIK-3.5",
  story  = "validation/identity-keys/VIK-3.5",

  change = function(model)
    local decoded = model.decoded
    function model.decoded(text) return decoded(text) or text end
  end,
}
