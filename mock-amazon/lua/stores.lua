-- stores.lua -- stores by their type or by traits: those of the profile, or without a profile any that can be.
local amz, words, trips = ...
local blame = words.blame

local parties = { "amazon", "retailer" }
local traits = {
  entry = { "credit-card", "app", "mixed" },
  calculates = parties, orchestrates = parties, processor = parties,
  empty_cart = { "sent", "not-sent" },
  risk = { "retailer-managed", "amazon-managed", "amazon-recommendation", "none" },
  policy = { "write_off_all", "capture_authorized", "step_down" },
  judgement = { "follow", "own" },
  type = { "custom" },
}
local trait_names = words.sorted(traits)
local of_type = { "entry", "calculates", "orchestrates", "processor", "empty_cart" } -- what a type fixes
local usual = { entry = "credit-card", calculates = "retailer", orchestrates = "retailer", processor = "retailer",
  risk = "retailer-managed" }

local types = {}
for i, row in ipairs(amz.store_types) do
  types[row.name] = row
  traits.type[i + 1] = row.name
end

-- The first type with all these traits, as in store_types.c.
local function type_of(store)
  for _, row in ipairs(amz.store_types) do
    local same = true
    for _, name in ipairs(of_type) do same = same and row[name] == store[name] end
    if same then return row.name end
  end
  return "custom"
end

-- The traits of a store in full: what it says, what its type says, what is usual.
local function complete(given)
  local store = {}
  for key, value in pairs(given) do store[key] = value end
  local row = types[given.type]
  for _, name in ipairs(of_type) do
    if row and store[name] ~= nil and store[name] ~= row[name] then
      blame('a store of type "%s" has %s = "%s", not "%s"', given.type, name, row[name], store[name])
    end
    store[name] = store[name] or row and row[name] or usual[name]
  end
  store.empty_cart = store.empty_cart or store.orchestrates == "retailer" and "sent" or "not-sent"
  store.risk = store.risk or usual.risk
  store.judgement = store.judgement or store.risk == "amazon-recommendation" and "follow" or nil
  store.type = row and given.type or type_of(store)
  return store
end

-- The first store of the profile that has all traits; else the story ends, naming the trait that no store is left for.
local function find_store(stores, only, wanted)
  local left = {}
  for _, given in ipairs(stores) do
    local store = complete(given)
    if not only or only[store.id] or only[store.type] then left[#left + 1] = store end
  end
  local all = #left
  if all == 0 then amz.finish("not-applicable", "the profile has none of the chosen stores") end
  for _, name in ipairs(trait_names) do
    local fit = {}
    for _, store in ipairs(left) do
      if wanted[name] == nil or store[name] == wanted[name] then fit[#fit + 1] = store end
    end
    if #fit == 0 then
      amz.finish("not-applicable", ('the profile has no store with %s = "%s"'):format(name, wanted[name]) ..
        (#left < all and " among those that have the other traits" or ""))
    end
    left = fit
  end
  return left[1]
end

-- Without a profile there is a store of every kind.
local function made_up(wanted)
  local id, given = { "store" }, {}
  for _, name in ipairs(trait_names) do
    given[name] = wanted[name]
    id[#id + 1] = wanted[name]
  end
  local store = complete(given)
  store.id = table.concat(id, "-")
  return store
end

-- Where Amazon calculates, it knows the prices of the profile's catalog, by SKU and by scan code.
local function tell_prices(profile, currency)
  for _, name in ipairs(words.sorted(profile.catalog)) do
    local product = profile.catalog[name]
    local price = product.price and money(currency, product.price)
    if price then amz.price(product.sku, price) end
    if price and product.upc then amz.price(product.upc, price) end
  end
end

local function hold_of(wanted, store, currency)
  local hold = wanted or store.hold or "20.00"
  return type(hold) == "string" and money(currency, hold) or words.check(hold, "money", '"hold" of the store')
end

local new_store = words.kind("store", {
  id = function(_, data) return data.id end,
  type = function(_, data) return data.type end,
  hold_limit = function(_, data)
    return data.hold_limit or
      amz.finish("not-applicable", ('the profile declares no hold_limit of the store "%s"'):format(data.id))
  end,
}, {})

return function(_, options)
  local allowed = { hold = "money" }
  for name, values in pairs(traits) do allowed[name] = values end
  local wanted = words.options("world:store", options, allowed)
  local profile = trips.profile_of()
  local store = profile.stores and find_store(profile.stores, profile.only, wanted) or made_up(wanted)
  local currency = store.currency or profile.currency or "USD"
  store.hold = hold_of(wanted.hold, store, currency)
  local named = types[store.type] and store.type or nil
  local handle, kind = amz.store { id = store.id, type = named, entry = store.entry, calculates = store.calculates,
    orchestrates = store.orchestrates, processor = store.processor, empty_cart = store.empty_cart, risk = store.risk,
    hold = store.hold }
  if store.calculates == "amazon" then tell_prices(profile, store.hold.currency) end
  return new_store { id = store.id, handle = handle, type = kind, currency = store.hold.currency,
    hold_limit = store.hold_limit and money(currency, store.hold_limit) }
end
