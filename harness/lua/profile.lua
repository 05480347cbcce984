-- profile.lua -- checks a profile and gives its hooks their words (docs/writing-a-profile.md).
-- Runs once per Lua state; `native` is profile_lua.c. Returns the words of a profile, and check() and hooks().
local native = ...

-- Checking --------------------------------------------------------------------------------------------------------

local function fail(text, ...)
  error(native.file .. ": " .. text:format(...), 0)
end

local function show(value)
  return type(value) == "string" and ('"%s"'):format(value) or tostring(value)
end

local sorted_keys, closest = native.names.sorted, native.names.hint

-- Each kind answers what is wrong with a value, or nothing.
local kinds = {}
function kinds.text(value)
  if type(value) ~= "string" or value == "" then return "must be text" end
end
function kinds.table(value)
  if type(value) ~= "table" then return "must be a table" end
end
kinds["function"] = function(value)
  if type(value) ~= "function" then return "must be a function" end
end
function kinds.duration(value)
  if type(value) ~= "string" or not native.duration(value) then return 'must be a duration, such as "20s"' end
end
function kinds.currency(value)
  if type(value) ~= "string" or not value:find "^[A-Z][A-Z][A-Z]$" then
    return 'must be a currency of three capital letters, such as "USD"'
  end
end
function kinds.url(value)
  if type(value) ~= "string" or not value:find "^https?://[^/%s]+" or value:find "/$" then
    return 'must be a base URL without a slash at its end, such as "http://127.0.0.1:8080"'
  end
end
function kinds.environment(value)
  if type(value) ~= "table" then return "must be a table" end
  for name, text in pairs(value) do
    if type(name) ~= "string" or not name:find "^[%a_][%w_]*$" then
      return ("has %s, which is no name of a variable"):format(show(name))
    elseif type(text) ~= "string" or text:find "\0" then
      return ("has %s = %s, which must be text"):format(name, show(text))
    end
  end
end
function kinds.argv(value)
  if type(value) ~= "table" or #value == 0 then return "must be a list of texts: the program and its arguments" end
  for key, text in pairs(value) do
    if math.type(key) ~= "integer" or type(text) ~= "string" or text:find "\0" then
      return ("has %s = %s; it must be a list of texts"):format(show(key), show(text))
    end
  end
end

local function check_value(where, value, kind)
  local trouble
  if type(kind) == "table" then
    for _, allowed in ipairs(kind) do
      if value == allowed then return end
    end
    trouble = ('may be "%s"'):format(table.concat(kind, '", "'))
  else
    trouble = kinds[kind](value)
  end
  if trouble then fail('"%s" %s, not %s', where, trouble, show(value)) end
end

-- Check the keys of one table: `allowed` maps each to its kind; `required` must be there.
local function check_table(where, given, allowed, required)
  local prefix = where == "" and "" or where .. "."
  for _, key in ipairs(sorted_keys(given)) do
    if not allowed[key] then
      local names = sorted_keys(allowed)
      fail('unknown key "%s%s"%s; known are %s', prefix, tostring(key), closest(tostring(key), names),
        table.concat(names, ", "))
    end
    check_value(prefix .. key, given[key], allowed[key])
  end
  for _, key in ipairs(required or {}) do
    if given[key] == nil then fail('"%s%s" is missing', prefix, key) end
  end
end

local profile_keys = { name = "text", url = "url", start = "function", serve = "text", stores = "table", catalog = "table",
  carts = "table", badges = "table", can = "table", limits = "table", hooks = "table" }

local store_keys = {
  id = "text",
  type = native.store_types,
  entry = { "credit-card", "app", "mixed" },
  calculates = { "amazon", "retailer" },
  orchestrates = { "amazon", "retailer" },
  processor = { "amazon", "retailer" },
  risk = { "retailer-managed", "amazon-managed", "amazon-recommendation", "none" },
  policy = { "write_off_all", "capture_authorized", "step_down" },
  empty_cart = { "sent", "not-sent" },
  judgement = { "follow", "own" },
  currency = "currency",
  hold = "text",
  hold_limit = "text",
}

local hook_names = { "advance_clock", "books_of", "debt_of", "incidents_of", "kill", "pays_off", "receipt_of",
  "refunds", "restart", "settled" }
local hook_keys = {}
for _, name in ipairs(hook_names) do hook_keys[name] = "function" end

local function check_stores(stores)
  local seen, currency = {}, nil
  if #stores == 0 then fail '"stores" is empty; it must be a list of at least one store' end
  for key, store in pairs(stores) do
    local where = ("stores[%s]"):format(tostring(key))
    if math.type(key) ~= "integer" then fail('"stores" is a list; %s is not in it', where) end
    check_value(where, store, "table")
    check_table(where, store, store_keys, { "id" })
    if seen[store.id] then fail('two stores have the id "%s"', store.id) end
    seen[store.id] = true
    store.currency = store.currency or "USD"
  end
  for _, store in ipairs(stores) do
    currency = currency or store.currency
    if store.currency ~= currency then
      fail('stores have the currencies %s and %s, but one catalog has one', currency, store.currency)
    end
  end
  return currency
end

local function check_amount(where, currency, text)
  local ok, trouble = pcall(money, currency, text)
  if not ok then fail('"%s": %s', where, tostring(trouble)) end
end

local function check_catalog(catalog, currency)
  local seen = {}
  for _, name in ipairs(sorted_keys(catalog)) do
    local where, product = ("catalog.%s"):format(tostring(name)), catalog[name]
    check_value("a name in catalog", name, "text")
    check_value(where, product, "table")
    check_table(where, product, { sku = "text", price = "text", unit = "text", upc = "text" }, { "sku" })
    if product.price then check_amount(where .. ".price", currency, product.price) end
    if seen[product.sku] then fail('two products of the catalog have the sku "%s"', product.sku) end
    seen[product.sku] = true
  end
end

-- What not every retailer does itself: check the signatures of Amazon's calls, resolve scanned codes.
local function check_can(list)
  for _, ability in ipairs(list) do check_value("can", ability, { "checks_signatures", "resolves_scans" }) end
end

-- The carts of the published cases of charge calculation (CC-7c): what is in each, and what the owner says it costs.
local cart_names = { "bogo", "fixed-discount", "negative-total", "percentage-discount", "promotion-limit", "rounding",
  "sales-tax", "several-tax-rates", "stacked-promotions", "tax-exempt", "tax-on-discounted", "total-formula" }
local cart_keys = {}
for _, name in ipairs(cart_names) do cart_keys[name] = "table" end

local function check_carts(carts, catalog, currency)
  local priced = {} -- products of these carts
  check_table("carts", carts, cart_keys)
  for _, name in ipairs(sorted_keys(carts)) do
    local where, cart = "carts." .. name, carts[name]
    check_table(where, cart, { takes = "table", total = "text" }, { "takes", "total" })
    check_amount(where .. ".total", currency, cart.total)
    for product, quantity in pairs(cart.takes) do
      if not catalog[product] then fail('"%s.takes" has %s, which is not in the catalog', where, show(product)) end
      if not (math.type(quantity) == "integer" and quantity >= 1) and
        not (type(quantity) == "string" and quantity:find "^%d+%.?%d*$") or #tostring(quantity) > 10 then
        fail('"%s.takes.%s" is %s; it must be a whole number from 1, or text for weights: "0.350"', where, product,
          show(quantity))
      end
      priced[product] = true
    end
  end
  for _, name in ipairs(sorted_keys(catalog)) do
    if not catalog[name].price and not priced[name] then
      fail('"catalog.%s.price" is missing, and no cart says what it costs', name)
    end
  end
end

local function limit(limits, name, default)
  return native.duration(limits[name] or default)
end

-- The profile as the file returned it -> plain values, checked. Raises one sentence that names file and key.
local function check(given)
  if type(given) ~= "table" then fail "the file does not return a profile: return profile { ... }" end
  check_table("", given, profile_keys, { "name", "stores", "catalog" })
  local ways = {}
  for _, key in ipairs { "url", "start", "serve" } do
    if given[key] then ways[#ways + 1] = key end
  end
  if #ways > 1 then fail('"%s" and "%s" are both there; give one', ways[1], ways[2]) end
  if #ways == 0 then fail 'neither "url" nor "start" is there; give one' end
  local limits, hooks = given.limits or {}, given.hooks or {}
  check_table("limits", limits,
    { settle = "duration", start = "duration", quiet = "duration", gate = "duration", delivery = "duration" })
  check_table("hooks", hooks, hook_keys)
  local currency = check_stores(given.stores)
  check_catalog(given.catalog, currency)
  check_can(given.can or {})
  check_table("badges", given.badges or {}, { associate = "text", blocked = "text", shopper = "text" })
  check_carts(given.carts or {}, given.catalog, currency)
  return { name = given.name, url = given.url, start = given.start, serve = given.serve, stores = given.stores,
    catalog = given.catalog, carts = given.carts or {}, badges = given.badges or {}, can = given.can or {}, currency = currency, hooks = hooks, settle_ms = limit(limits, "settle", "20s"),
    start_ms = limit(limits, "start", "20s"), quiet_ms = limit(limits, "quiet", "1s"),
    gate_ms = limit(limits, "gate", "2s"), delivery_ms = limit(limits, "delivery", "10s") }
end

-- What `start` returned -> checked.
local function check_command(given)
  if type(given) ~= "table" then fail('"start" returned %s, not a table', show(given)) end
  check_table("start()", given, { command = "argv", env = "environment", ready = "text" }, { "command", "ready" })
  local list = {}
  for _, name in ipairs(sorted_keys(given.env or {})) do list[#list + 1] = name .. "=" .. given.env[name] end
  return given.command, list, given.ready
end

-- Words for profiles ------------------------------------------------------------------------------------------------

local function exact(amount)
  return math.type(amount) == "integer" and tostring(amount) or amount
end

local words = { bin = native.bin, here = native.here, env = native.env, http = native.http }

function words.profile(given) return given end

-- As in stories, and integers too: that is what a JSON number like 12 arrives as.
function words.money(currency, amount) return money(currency, exact(amount)) end
function words.usd(amount) return money("USD", exact(amount)) end

function words.money_of(given)
  if type(given) ~= "table" or given.amount == nil or type(given.code) ~= "string" then
    native.blame "money_of takes { amount = ..., code = \"USD\" }"
  end
  return money(given.code, exact(given.amount))
end

function words.uuid()
  return (("xxxxxxxx-xxxx-4xxx-yxxx-xxxxxxxxxxxx"):gsub("[xy]", function(letter)
    return ("%x"):format(letter == "x" and math.random(0, 15) or math.random(8, 11))
  end))
end

-- The globals of a profile: the words above and those of the sandbox, none of the story's.
local base = {}
for _, name in ipairs { "assert", "error", "getmetatable", "ipairs", "math", "next", "pairs", "pcall", "print", "rawequal",
  "rawget", "rawlen", "rawset", "select", "setmetatable", "string", "table", "tonumber", "tostring", "type", "utf8" } do
  base[name] = _ENV[name]
end
for name, value in pairs(words) do base[name] = value end

local globals = setmetatable({}, {
  __index = function(_, name)
    local value = base[name]
    if value == nil then native.blame(('there is no global "%s"'):format(tostring(name))) end
    return value
  end,
  __newindex = function(_, name)
    native.blame(('"%s" is not declared: write local %s = ...'):format(tostring(name), tostring(name)))
  end,
  __metatable = false,
})

-- A hook that fails is trouble with the profile or its retailer, and says so: the story is not to blame.
local function guarded(name, ok, ...)
  if not ok then error(('the hook "%s" failed: %s'):format(name, tostring((...))), 0) end
  return ...
end

-- Hooks as stories call them: `retailer` is put in front, read afresh each time.
local function bind(hooks)
  local bound = {}
  for name, hook in pairs(hooks) do
    bound[name] = function(...) return guarded(name, pcall(hook, native.retailer(), ...)) end
  end
  if bound.pays_off then
    local pays_off = bound.pays_off
    bound.pays_off = function(shopper, amount)
      pays_off(shopper, amount)
      native.paid(shopper.id, amount)
    end
  end
  if not native.clock_is_ours then bound.advance_clock = nil end
  bound.restart = native.restart or bound.restart
  return bound
end

return globals, check, check_command, bind
