-- trips.lua -- a trip from the gate to the end of its charge, and how Amazon misbehaves on the way.
local amz, words, defaults = ...
local trips = {}
local blame = words.blame

-- The profile and its hooks -----------------------------------------------------------------------------------------

function trips.profile_of()
  return rawget(_ENV, "profile") or defaults
end

function trips.optional_hook(name)
  local hooks = rawget(_ENV, "hooks")
  return hooks and hooks[name] or nil
end

function trips.hook(name)
  return trips.optional_hook(name) or amz.finish("not-applicable", ('the profile has no hook "%s"'):format(name))
end

-- The calls, by direction ---------------------------------------------------------------------------------------------

trips.calls_in, trips.calls_out = {}, {}
for _, name in ipairs(words.sorted(amz.ops)) do
  local list = amz.ops[name] == "in" and trips.calls_in or trips.calls_out
  list[#list + 1] = name
end

local call_names = { "status", "amount", "outcome", "effect", "fault", "at" }

local function calls(data, direction, op)
  local list = amz.calls(data.handle, direction, op)
  for i, call in ipairs(list) do list[i] = words.record("call", call_names, call) end
  return words.list(call_names, list)
end

-- Waiting ---------------------------------------------------------------------------------------------------------

local ended = { CAPTURED = true, CANCELLED = true, EXPIRED = true, DECLINED = true, NONE = true }

-- A retailer that nobody can reach says nothing about the retailer's payments.
local function must_be_reachable(handle)
  local trouble = amz.unreachable(handle)
  if trouble then amz.finish("inconclusive", trouble) end
end

-- A kill that was announced has happened, and the retailer is there again.
function trips.calm()
  while amz.crash_pending() or not amz.reachable() do amz.next_change(1000) end
end

-- The cart has been answered, or was given up; a delivery that backs off, or is held back until another cart has
-- overtaken it, is hurried. False at the deadline.
local function delivery_ends(handle, deadline)
  while true do
    local delivery = amz.trip(handle).delivery.status
    local waits = delivery == "backing-off" or delivery == "held-back"
    if not waits and delivery ~= "under-way" then return true end
    if amz.now() >= deadline then return false end
    if waits and amz.reachable() then
      amz.hurry(handle)
    else
      amz.next_change(deadline - amz.now())
    end
  end
end

-- The profile knows when its retailer has finished. While it restarts after a crash, its hooks may fail.
local function hook_settles(settled, trip, deadline)
  while true do
    local ok, answer = pcall(settled, trip)
    if ok and answer then return true end
    if not ok and (amz.crashes() == 0 or amz.now() >= deadline) then error(answer, 0) end
    if amz.now() >= deadline then return false end
    amz.next_change(math.min(100, deadline - amz.now()))
  end
end

-- Without the hook: the charge has ended, and the trip has been silent for a while.
local function silence_settles(handle, deadline)
  while amz.now() < deadline do
    local silent = ended[amz.trip(handle).charge.status] and amz.quiet(handle)
    if silent and silent >= amz.quiet_ms then return true end
    local pause = silent and amz.quiet_ms - silent or deadline - amz.now()
    amz.next_change(math.min(pause, deadline - amz.now()))
  end
  return false
end

local function settles(trip, data)
  if not amz.trip(data.handle).left then
    blame("the trip has not left the store yet: first trip:leaves_with { ... }")
  end
  local deadline = amz.now() + amz.settle_timeout_ms
  local heard_of_it = amz.trip(data.handle).delivery.status ~= "none" -- else only the gate's question, if that
  local settled = heard_of_it and trips.optional_hook "settled"
  if delivery_ends(data.handle, deadline) and
    (settled and hook_settles(settled, trip, deadline) or not settled and silence_settles(data.handle, deadline)) then
    return
  end
  must_be_reachable(data.handle)
  local facts = amz.trip(data.handle)
  amz.check("every trip ends", false, ("settled within %d ms"):format(amz.settle_timeout_ms),
    ("charge %s, delivery %s"):format(facts.charge.status, facts.delivery.status))
  amz.finish "finished"
end

-- The trip ----------------------------------------------------------------------------------------------------------

-- What so much of a product costs; nil when the profile says that it depends on the cart.
local function price_of(product, quantity, profile)
  return product.price and money(profile.currency or "USD", product.price) * quantity
end

-- How a cart may be written: what its items are called by, and which optional fields it has.
local cart_forms = { type = { "SKU", "SCANCODE" }, upc = "flag", line_ids = "flag", device = "text",
  payment_source = "text", bare = "flag" }

local function upc_of(product, name)
  return product.upc or amz.finish("not-applicable", ("the profile's catalog has no upc for %s"):format(name))
end

local function new_item(product, name, quantity, form)
  local item = { id = product.sku, quantity = tostring(quantity), unit = product.unit or "unit", type = form.type }
  if form.type == "SCANCODE" then item.id = upc_of(product, name) end
  if form.upc then item.upc = upc_of(product, name) end
  return item
end

-- What the shopper takes, and what the profile says that it costs: a cart of the profile by its name, or products.
local function wanted_of(products, profile)
  if type(products) ~= "string" then return words.check(products, "table", "what the shopper takes"), nil end
  local cart = (profile.carts or {})[products] or
    amz.finish("not-applicable", ('the profile declares no cart "%s"'):format(products))
  return cart.takes, money(profile.currency or "USD", cart.total)
end

-- Quantities by product name become the lines of a cart and its total, which may be unknown.
local function fill_cart(products, form)
  local profile = trips.profile_of()
  local items, total = {}, money(profile.currency or "USD", "0")
  local wanted, declared = wanted_of(products, profile)
  for _, name in ipairs(words.sorted(wanted)) do
    local product = profile.catalog[name]
    if not product and defaults.catalog[name] then -- a shipped story's product, which this retailer does not sell
      amz.finish("not-applicable", ("the profile's catalog has no %s"):format(name))
    end
    product = product or blame(words.unknown(name, "the catalog", "has", words.sorted(profile.catalog)))
    local quantity = wanted[name]
    if not (math.type(quantity) == "integer" and quantity >= 1) and
      not (type(quantity) == "string" and quantity:find("^%d+%.?%d*$")) then
      blame('the quantity of %s is %s; it must be a whole number from 1, or text for weights: "0.350"', name,
        words.show(quantity))
    end
    items[#items + 1] = new_item(product, name, quantity, form)
    local price = price_of(product, quantity, profile)
    total = total and price and total + price
  end
  return items, declared or total
end

local function leave(data, items, total, form)
  local facts = amz.trip(data.handle)
  if facts.gate ~= "open" then
    amz.check("the gate is open", false, '"open"', ('"%s" (%s)'):format(facts.gate, facts.gate_reason))
    amz.finish "finished"
  end
  amz.leave(data.handle, items, form)
  data.total = total
  repeat
    local waiting = amz.trip(data.handle).delivery.status == "under-way"
    if waiting then amz.next_change(math.maxinteger) end
  until not waiting
  must_be_reachable(data.handle)
end

local charge_names = { "status", "hold", "authorized", "captured", "refunded" }

local new_trip = words.kind("trip", {
  id = function(_, data) return data.id end,
  shopper = function(_, data) return data.shopper end,
  store = function(_, data) return data.store end,
  gate = function(_, data) return amz.trip(data.handle).gate end,
  gate_reason = function(_, data) return amz.trip(data.handle).gate_reason end,
  total = function(_, data)
    return data.total or blame "the total is not known: the trip has not left yet, or with a product that has no price"
  end,
  charge = function(_, data) return words.record("charge", charge_names, amz.trip(data.handle).charge) end,
  delivery = function(_, data)
    return words.record("delivery", { "status", "attempts" }, amz.trip(data.handle).delivery)
  end,
  purchase_id = function(_, data) return amz.trip(data.handle).purchase_id end,
  order_id = function(_, data) return amz.trip(data.handle).order_id end,
  visitor = function(_, data)
    local visitor = amz.trip(data.handle).visitor
    return visitor and words.record("visitor", { "id", "type" }, visitor)
  end,
  feedback = function(_, data)
    local feedback = amz.trip(data.handle).feedback
    return feedback and words.record("feedback", { "total", "settled" }, feedback)
  end,
}, {
  leaves_with = function(self, products, form)
    form = words.options("trip:leaves_with", form, cart_forms)
    local items, total = fill_cart(products, form)
    if #items == 0 then blame("to leave with nothing is trip:leaves_empty()") end
    leave(words.data(self), items, total, form)
  end,
  leaves_empty = function(self, form)
    local data = words.data(self)
    leave(data, {}, money(data.currency, "0"), words.options("trip:leaves_empty", form, cart_forms))
  end,
  leaves_with_unknown_product = function(self)
    leave(words.data(self), { { id = "SKU-THAT-NO-CATALOG-HAS", quantity = "1", unit = "unit" } }, nil, {})
  end,
  settles = function(self) settles(self, words.data(self)) end,
  sent = function(self, op)
    return calls(words.data(self), "in", words.check(op, trips.calls_in, "what the retailer sent"))
  end,
  received = function(self, op)
    return calls(words.data(self), "out", words.check(op, trips.calls_out, "what the retailer received"))
  end,
})

local all = {} -- trips, oldest first

-- How a shopper may come in: by what, with what on it, and where Amazon saw who it was.
local entries = { by = { "card", "key", "scan" }, key = "text", badge = { "associate", "blocked", "shopper" }, scan = { "SHOPPER", "ASSOCIATE", "CASH", "LOYALTY" },
  event = "text", interaction = "text", auth_events = "texts" }

-- A badge is a key that the profile declares.
local function key_of(how)
  if how.badge == nil then return how.key end
  if how.key then blame 'riley:enters takes a key or a badge, not both' end
  return (trips.profile_of().badges or {})[how.badge] or
    amz.finish("not-applicable", ('the profile declares no badge "%s"'):format(how.badge))
end

function trips.enter(shopper, store, shopper_handle, store_handle, how)
  local given = {}
  for name, value in pairs(words.options("riley:enters", how, entries)) do given[name] = value end
  given.key, given.badge = key_of(given), nil
  local handle, id = amz.enter(shopper_handle, store_handle, given)
  must_be_reachable(handle)
  all[#all + 1] = new_trip { id = id, handle = handle, shopper = shopper, store = store, currency = words.data(store).currency }
  return all[#all]
end

-- When the story has been told: every trip that has left comes to its end, and the retailer's books are asked for.
function trips.epilogue()
  local books_of, left = trips.optional_hook "books_of", {}
  for _, trip in ipairs(all) do
    local data = words.data(trip)
    if amz.trip(data.handle).left then
      settles(trip, data)
      left[#left + 1] = trip
    end
  end
  for _, trip in ipairs(books_of and left or {}) do
    local books = books_of(trip) -- nil: it has never heard of the trip
    if books ~= nil then
      words.check(books, "table", "what the hook books_of returned")
      amz.books(words.data(trip).handle, books.captured, books.debt, books.incident == true)
    end
  end
end

-- What hooks return ---------------------------------------------------------------------------------------------------

local new_refund_names = { "id", "status", "detail" }

function trips.refund(trip, amount, reason, id)
  local answer = trips.hook "refunds" (trip, amount, reason, id)
  words.check(answer, "table", "what the hook refunds returned")
  words.check(answer.status, { "refunded", "refused", "failed" }, '"status" that the hook refunds returned')
  local refund = words.record("refund", new_refund_names,
    { id = answer.id, status = answer.status, detail = answer.detail })
  local data = words.data(refund)
  data.amount, data.reason = amount, reason
  return refund
end

function trips.receipt(answer)
  if answer == nil then return nil end
  words.check(answer, "table", "what the hook receipt_of returned")
  local card = answer.card
  return words.record("receipt", { "total", "captured", "email", "card" }, {
    total = answer.total, captured = answer.captured, email = answer.email,
    card = card and words.record("card of a receipt", { "brand", "tail" }, { brand = card.brand, tail = card.tail }),
  })
end

-- Amazon misbehaves -----------------------------------------------------------------------------------------------------

local every_call = {}
for _, name in ipairs(words.sorted(amz.ops)) do every_call[#every_call + 1] = name end

-- Some faults need a retailer of the story's own.
local function can_play(kind)
  if kind == "crash" and not amz.can_crash then
    amz.finish("not-applicable", 'the profile has no hook "kill"')
  elseif kind == "refused" and not amz.has_door then
    amz.finish("not-applicable", 'the retailer shares its way to Amazon with others: the story needs "door"')
  end
end

local function add_fault(op, kind, after, options)
  can_play(kind)
  local retry_after = options.retry_after -- nil: as the world's setting says
  if retry_after ~= nil then retry_after = retry_after == "none" and "" or tostring(retry_after) end
  amz.fault {
    op = op, kind = kind, after = after, nth = options.nth or 1, times = options.times or 1,
    status = options.status or 0, error = options.error or "", delay = options.delay or 0,
    retry_after = retry_after,
  }
end

local function fault(word, op, options, more, kind, after)
  local allowed = { times = "count", nth = "count" }
  for key, want in pairs(more) do allowed[key] = want end
  words.check(op, trips.calls_in, "the call of amazon:" .. word)
  add_fault(op, kind, after, words.options("amazon:" .. word, options, allowed))
end

local any_fault = { kind = amz.fault_kinds, after_effect = "boolean", nth = "count", times = "count", status = "count",
  error = "text", retry_after = "retry_after", delay = "text" }

local function any(op, options)
  words.check(op, every_call, "the call of amazon:faults")
  options = words.options("amazon:faults", options, any_fault)
  if options.kind == nil then
    blame('amazon:faults takes a call and a table with a kind: { kind = "reset-mid-body" }')
  end
  local copy = { delay = options.delay and words.duration(options.delay, '"delay" in amazon:faults') }
  for _, key in ipairs { "nth", "times", "status", "error", "retry_after" } do copy[key] = options[key] end
  add_fault(op, options.kind, options.after_effect == true, copy)
end

-- Amazon calls by hand -----------------------------------------------------------------------------------------------

local signings = { [true] = "signed", [false] = "unsigned", wrong = "signed-wrong" }
local answer_names = { "status", "body", "json" }

local function call_by_hand(_, op, body, options)
  words.check(op, trips.calls_out, "the call of amazon:calls")
  options = words.options("amazon:calls", options, { signed = "signing" })
  local signing = options.signed == nil and "signed" or signings[options.signed]
  local text = type(body) == "string" and body or amz.to_json(words.check(body, "table", "the body of amazon:calls"))
  local status, answer = amz.call(op, text, signing)
  return words.record("answer", answer_names, { status = status, body = answer, json = amz.from_json(answer) })
end

-- What Amazon would send about a trip now: a table to be changed, and sent with amazon:calls.
local function body_of(_, op, trip, products, form)
  words.check(op, trips.calls_out, "the call of amazon:body")
  local data = words.argument(trip, "trip", "amazon:body")
  form = words.options("amazon:body", form, cart_forms)
  local items = fill_cart(products or {}, form)
  return amz.body(op, data.handle, items, form)
end

-- The carts that Amazon charged itself
local receipt_names = { "order_id", "subtotal", "promotions", "fees", "tax", "total", "captured", "unpaid", "refunded",
  "card" }

trips.amazon = words.kind("amazon", {}, {
  calls = call_by_hand,
  body = body_of,
  answers = function(_, op, options)
    if words.kind_of(options) ~= "table" or options.status == nil then
      blame("amazon:answers takes a call and a table with a status: { status = 429 }")
    end
    fault("answers", op, options, { status = "count", retry_after = "retry_after", error = "text" }, "status", false)
  end,
  loses_answer = function(_, op, options) fault("loses_answer", op, options, {}, "reset", true) end,
  resets = function(_, op, options) fault("resets", op, options, {}, "reset", false) end,
  closes = function(_, op, options) fault("closes", op, options, {}, "close", false) end,
  delays = function(_, op, delay, options)
    words.check(op, trips.calls_in, "the call of amazon:delays")
    options = words.options("amazon:delays", options, { times = "count", nth = "count" })
    local late = { nth = options.nth, times = options.times, delay = words.duration(delay, "amazon:delays") }
    add_fault(op, "delay", false, late)
  end,
  expires_credentials = function()
    if not amz.expire_grants() then
      amz.finish("not-applicable", "no call of this story was signed with temporary credentials")
    end
  end,
  faults = function(_, op, options) any(op, options) end,
  delivers_again = function(_, trip, options)
    local data = words.argument(trip, "trip", "delivers_again")
    options = words.options("amazon:delivers_again", options, { at_once = "count" })
    amz.deliver_again(data.handle, options.at_once or 1)
  end,
  receipt_of = function(_, trip)
    local receipt = amz.receipt(words.argument(trip, "trip", "receipt_of").handle)
    if receipt == nil then return nil end
    receipt.card = words.record("card of a receipt", { "brand", "tail" }, receipt.card)
    return words.record("receipt", receipt_names, receipt)
  end,
  refunds = function(_, trip, amount)
    amz.refund(words.argument(trip, "trip", "refunds").handle, words.check(amount, "money", "what Amazon refunds"))
  end,
}) {}

return trips
