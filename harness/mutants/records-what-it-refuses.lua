-- Written first, checked afterwards.
return mutant {
  title  = "A refused cart is recorded, and charged",
  breaks = "ORD-4",
  story  = "validation/purchases/CP-3.34",

  change = function(model)
    local purchase = model.purchase
    function model.purchase(body)
      local wrong = model.complaint(body)
      local complaint = model.complaint
      if wrong ~= "lineItemId" then return purchase(body) end
      model.complaint = function() end
      purchase(body)
      model.complaint = complaint
      return 400, { errorMsg = wrong }
    end
  end,
}
