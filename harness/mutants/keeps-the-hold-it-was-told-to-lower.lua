-- Conditions were not in the first version of the page.
return mutant {
  title  = "A lower hold that Amazon proposes is dropped",
  breaks = "CC-7a.3",
  story  = "entry/reduced-hold",

  change = function(model)
    function model.conditions() end
  end,
}
