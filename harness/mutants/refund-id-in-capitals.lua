-- A UUID is a UUID; the published form has lower-case digits only.
return mutant {
  title  = "A refundRequestId has capital letters",
  breaks = "REF-1",
  story  = "refund/full",
  rule   = "well-formed",

  change = function(model)
    local call = model.call
    function model.call(trip, path, body)
      if body.refundRequestId then body.refundRequestId = "ABCDEF01" .. body.refundRequestId:sub(9) end
      return call(trip, path, body)
    end
  end,
}
