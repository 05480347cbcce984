-- story.lua -- the vocabulary of stories (docs/writing-a-story.md), over the primitives of player_prims.c.
-- Returns the words that become globals, and the two functions that C calls: heads() and play().
local amz, words, expectations, trips, world_store, cases = ...
local blame = words.blame

local profile_of = trips.profile_of
local hook = trips.hook

-- The head of a story -------------------------------------------------------------------------------------------

local known_hooks = { "advance_clock", "books_of", "checks_signatures", "debt_of", "door", "incidents_of", "kill",
  "pays_off", "receipt_of", "refunds", "resolves_scans", "restart", "settled" }
local scenarios = setmetatable({}, { __mode = "k" })

local function settings_fit(settings)
  for _, name in ipairs(words.sorted(settings)) do
    words.check(settings[name], "scalar", ('"%s" in settings'):format(tostring(name)))
    amz.check_setting(tostring(name), tostring(settings[name]))
  end
end

local function scenario(head)
  words.options("scenario", head,
    { title = "text", covers = "texts", needs = "texts", settings = "table", story = "function" })
  if head.title == nil or head.title == "" then blame("the scenario has no title") end
  if head.covers == nil or #head.covers == 0 then blame("the scenario covers no requirement: covers = { ... }") end
  if head.story == nil then blame("the scenario has no story: story = function(world) ... end") end
  for _, need in ipairs(head.needs or {}) do
    if not words.is_among(need, known_hooks) then
      blame(words.unknown(need, "needs", "takes", known_hooks))
    end
  end
  settings_fit(head.settings or {})
  scenarios[head] = true
  return head
end

-- What the file holds: a story, or a table with an id for each row.
local function heads(value)
  if cases.is_table(value) then return cases.heads(value) end
  if value == nil or not scenarios[value] then
    error("the file does not return a scenario: return scenario { ... }", 0)
  end
  return { { title = value.title, covers = value.covers, needs = value.needs or {} } }
end

-- Cards and shoppers ----------------------------------------------------------------------------------------------

local new_face = words.kind("card face", {}, {}) -- what is printed on a card that no shopper holds yet

local function card_word(brand, word)
  return function(options)
    options = words.options(word, options, { tail = "text", expires = "text" })
    local tail, expires = options.tail or "4242", options.expires or "2030-12"
    if not tail:find("^%d%d%d%d$") then blame('"tail" in %s is the last four digits, not %s', word, words.show(tail)) end
    local year, month = expires:match("^(%d%d%d%d)%-(%d%d)$")
    if not year or month < "01" or month > "12" then
      blame('"expires" in %s is year and month, such as "2030-12", not %s', word, words.show(expires))
    end
    return new_face { brand = brand, tail = tail, year = year, month = month }
  end
end

local card_ops = { "adjust", "hold", "payment" }
local new_card = words.kind("card", {}, {
  declines = function(self, what)
    words.check(what, card_ops, "what the card declines")
    amz.card(words.data(self).shopper, what)
  end,
  works_again = function(self) amz.card(words.data(self).shopper, "works") end,
  approves_up_to = function(self, limit)
    amz.card(words.data(self).shopper, "limit", words.check(limit, "money", "the limit"))
  end,
  is_pending = function(self, times)
    amz.card(words.data(self).shopper, "pending", words.check(times, "count", "the number of PENDING answers"))
  end,
  is_invalid = function(self) amz.card(words.data(self).shopper, "invalid") end,
  is_expired = function(self) amz.card(words.data(self).shopper, "expired") end,
})

local payment_names = { "status", "amount", "reference" } -- at the retailer's own processor

local new_shopper = words.kind("shopper", {
  id = function(_, data) return data.id end,
  email = function(_, data) return data.email end,
  card = function(_, data) return data.card end,
}, {
  enters = function(self, store, how)
    return trips.enter(self, store, words.data(self).handle, words.argument(store, "store", "enters").handle, how)
  end,
  payments = function(self)
    local list = amz.payments(words.data(self).handle)
    for i, payment in ipairs(list) do list[i] = words.record("payment", payment_names, payment) end
    return words.list(payment_names, list)
  end,
  is_suspected_of_fraud = function(self) amz.suspect(words.data(self).handle) end,
  is_recommended = function(self, opinion)
    opinion = words.options("is_recommended", opinion, { authorized = "flag", risks = "texts", adjust = "money" })
    amz.judge(words.data(self).handle, opinion.authorized ~= false, opinion.risks or {}, opinion.adjust)
  end,
  pays_amazon = function(self) amz.pays(words.data(self).handle) end,
})

-- The world, and the rest of the cast -------------------------------------------------------------------------------

local cast_count = 0

local function world_shopper(_, options)
  options = words.options("world:shopper", options, { card = "card", email = "text_or_false" })
  cast_count = cast_count + 1
  local face = options.card and words.data(options.card) or { brand = "VISA", tail = "4242", year = "2030", month = "12" }
  local email = options.email
  if email == nil then email = ("shopper-%d@example.com"):format(cast_count) end
  local handle, id = amz.shopper(face.brand, face.tail, face.year, face.month, email or "")
  return new_shopper { id = id, handle = handle, email = email or nil, card = new_card { shopper = handle, id = face.tail } }
end

local world = words.kind("world", {}, {
  store = world_store,
  shopper = world_shopper,
  wait = function(_, duration)
    local ms = words.duration(duration, "world:wait")
    amz.advance(ms)
    local advance_clock = trips.optional_hook "advance_clock"
    if advance_clock then advance_clock(ms) end
  end,
  set = function(_, settings)
    words.check(settings, "table", "the argument of world:set")
    settings_fit(settings)
    for _, name in ipairs(words.sorted(settings)) do amz.set(name, tostring(settings[name])) end
  end,
}) {}

local retailer = words.kind("retailer", {}, {
  debt_of = function(_, shopper)
    words.argument(shopper, "shopper", "debt_of")
    return words.check(hook "debt_of" (shopper), "money", "what the hook debt_of returned")
  end,
  pays_off = function(_, shopper, amount)
    words.argument(shopper, "shopper", "pays_off")
    hook "pays_off" (shopper, words.check(amount, "money", "the amount of pays_off"))
  end,
  refunds = function(_, trip, amount, reason)
    words.argument(trip, "trip", "refunds")
    words.check(amount, "money", "the amount of refunds")
    return trips.refund(trip, amount, words.check(reason, "text", "the reason of refunds"), nil)
  end,
  refunds_again = function(_, trip, refund)
    words.argument(trip, "trip", "refunds_again")
    local first = words.argument(refund, "refund", "refunds_again")
    return trips.refund(trip, first.amount, first.reason, refund.id)
  end,
  receipt_of = function(_, trip)
    words.argument(trip, "trip", "receipt_of")
    return trips.receipt(hook "receipt_of" (trip))
  end,
  incidents_of = function(_, trip)
    words.argument(trip, "trip", "incidents_of")
    local count = hook "incidents_of" (trip)
    return math.type(count) == "integer" and count or
      blame("the hook incidents_of returned %s, not a whole number", words.show(count))
  end,
  crashes_at = function(_, op, moment)
    words.check(op, trips.calls_in, "the call of crashes_at")
    words.check(moment, { "before effect", "after effect" }, "the moment of crashes_at")
    if not amz.can_crash then amz.finish("not-applicable", 'the profile has no hook "kill"') end
    amz.fault { op = op, kind = "crash", after = moment == "after effect", nth = 1, times = 1 }
  end,
  crashes_within = function(_, time)
    local limit = words.duration(time, "retailer:crashes_within")
    if not amz.can_crash then amz.finish("not-applicable", 'the profile has no hook "kill"') end
    trips.calm() -- one at a time
    amz.crash_within(limit)
  end,
  crash_count = function() return amz.crashes() end,
  restarts = function() hook "restart" () end,
}) {}

-- Playing ---------------------------------------------------------------------------------------------------------

local function step(sentence)
  words.check(sentence, "text", "a step")
  expectations.nothing_open()
  amz.step(sentence)
end

-- What a retailer can that need not: by a hook, by a word of its profile, or because of how it is played.
local function is_there(need)
  return trips.optional_hook(need) or words.is_among(need, trips.profile_of().can or {}) or
    need == "kill" and amz.can_crash or need == "door" and amz.has_door
end

local function play_story(value)
  for _, need in ipairs(value.needs or {}) do
    if not is_there(need) then amz.finish("not-applicable", ('the profile has no hook "%s"'):format(need)) end
  end
  for _, name in ipairs(words.sorted(value.settings or {})) do amz.set(name, tostring(value.settings[name])) end
  value.story(world)
end

-- `row` of a table; 0: a story.
local function play(value, row)
  heads(value)
  if row > 0 then cases.play(value, row, world) else play_story(value) end
  expectations.nothing_open()
  trips.calm()
  if amz.wants_books then trips.epilogue() end
end

local globals = {
  scenario = scenario, step = step, expect = expectations.expect, retailer = retailer, amazon = trips.amazon,
  visa = card_word("VISA", "visa"), mastercard = card_word("MASTERCARD", "mastercard"),
  amex = card_word("AMEX", "amex"), discover = card_word("DISCOVER", "discover"),
}
for name, word in pairs(cases.words) do globals[name] = word end

return globals, heads, play
