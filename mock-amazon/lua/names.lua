-- names.lua -- the order of names, and which of them somebody meant: for the words of stories and for profiles.
local names = {}

-- Keys in an order that is the same in every run.
function names.sorted(map)
  local keys = {}
  for key in pairs(map) do
    keys[#keys + 1] = key
  end
  table.sort(keys, function(left, right) return tostring(left) < tostring(right) end)
  return keys
end

-- How much two words are alike, 0 to 1: common letters in the same order, counted greedily.
local function likeness(word, other)
  local at, same = 1, 0
  for i = 1, #word do
    local found = other:find(word:sub(i, i), at, true)
    if found then
      same, at = same + 1, found + 1
    end
  end
  return 2 * same / (#word + #other)
end

-- ` (did you mean "total"?)`, or "" when none of the candidates is much alike.
function names.hint(name, candidates)
  local best, closest = 0.6, nil
  for _, candidate in ipairs(candidates) do
    local alike = likeness(name, candidate)
    if alike > best then
      best, closest = alike, candidate
    end
  end
  return closest and (' (did you mean "%s"?)'):format(closest) or ""
end

return names
