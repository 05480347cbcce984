-- cases.lua -- tables of bodies that a retailer must refuse (docs/writing-a-story.md, "Tables"): each row is played as a
-- story of its own. Amazon's body about a shopper who is in the store is changed as the row says, and sent by hand.
local amz, words, trips = ...
local cases = {}
local blame = words.blame

-- Changes ---------------------------------------------------------------------------------------------------------------

local changes = setmetatable({}, { __mode = "k" }) -- table that without or with returned -> true

local function without(path)
  words.check(path, "text", "without")
  local change = { [path] = amz } -- a value that no table can hold: take it away
  changes[change] = true
  return change
end

local function with(values)
  local change = {}
  for _, path in ipairs(words.sorted(words.check(values, "table", "with"))) do
    change[words.check(path, "text", "a path in with")] = values[path]
  end
  changes[change] = true
  return change
end

-- Set the member at a path such as "cartItems.1.quantity.value"; the way to it must be there.
local function set(body, path, value)
  local at, rest = body, path
  while type(at) == "table" and rest:find(".", 1, true) do
    local key, behind = rest:match "^([^.]+)[.](.+)$"
    at, rest = at[math.tointeger(key) or key], behind
  end
  local key = math.tointeger(rest) or rest
  if type(at) ~= "table" or value == amz and at[key] == nil then
    blame('"%s": the body has no such member', path)
  end
  if value == amz then at[key] = nil else at[key] = value end
end

-- What the row sends: a text as it is, or the body with its change.
local function changed(body, change)
  if type(change) == "string" then return change end
  for _, path in ipairs(words.sorted(change)) do set(body, path, change[path]) end
  return body
end

-- The table -------------------------------------------------------------------------------------------------------------

local table_keys = { call = trips.calls_out, covers = "texts", store = "table", enters = "table", takes = "table",
  form = "table" }
local row_keys = { id = "text", title = "text", status = "statuses", body = "text", each = "table" }
local known = setmetatable({}, { __mode = "k" }) -- the tables that cases() returned

local function check_row(row, place)
  words.check(row, "table", place)
  local named = {}
  for key, value in pairs(row) do
    if key ~= 1 then named[key] = value end
  end
  words.options(place, named, row_keys)
  if not row.id or not row.title then blame("%s needs an id and a title", place) end
  if #row.id > 30 then blame("the id %s is longer than 30 characters", words.show(row.id)) end
  local sent = row.each or { row.body or row[1] }
  for _, change in ipairs(sent) do
    if type(change) ~= "string" and not changes[change] then
      blame('%s sends %s; it must be without "...", with { ... } or a text', row.id, words.show(change))
    end
  end
  if #sent == 0 then blame('%s says no change: without "...", with { ... }, body = "..." or each = { ... }', row.id) end
  local statuses = type(row.status) == "table" and row.status or { row.status or 400 }
  return { id = row.id, title = row.title, statuses = statuses, sent = sent }
end

function cases.cases(given)
  local head, rows, seen = {}, {}, {}
  for key, value in pairs(words.check(given, "table", "cases")) do
    if math.type(key) ~= "integer" then head[key] = value end
  end
  words.options("cases", head, table_keys)
  if head.call == nil then blame 'the table has no call: call = "purchases"' end
  for i, row in ipairs(given) do
    rows[i] = check_row(row, ("row %d"):format(i))
    if seen[rows[i].id] then blame("two rows have the id %s", rows[i].id) end
    seen[rows[i].id] = true
  end
  if #rows == 0 then blame "the table has no rows" end
  head.rows = rows
  known[head] = true
  return head
end

function cases.is_table(value)
  return value ~= nil and known[value] == true
end

-- The head of each row, as of a story: it covers the requirement whose id it has, and those of the table.
function cases.heads(table)
  local heads = {}
  for i, row in ipairs(table.rows) do
    heads[i] = { id = row.id, title = row.title, covers = { row.id, _ENV.table.unpack(table.covers or {}) }, needs = {} }
  end
  return heads
end

-- The story of a row ----------------------------------------------------------------------------------------------------

-- Both shapes of an error are out there: {"errorMsg"} of the connectors, {"message"} of the gateway before them.
local function reason_of(answer)
  local json = type(answer.json) == "table" and answer.json or {}
  return json.errorMsg or json.message
end

-- Had the refused cart been recorded, this one would be a repeat of it, and the other's total would be charged.
local function real_cart_is_charged(trip)
  step "The real cart is taken, and charged alone"
  expect(trip:sent "adjust"):counts(0)
  expect(trip:sent "checkout"):counts(0)
  trip:leaves_with { APPLE = 1 }
  expect(trip.delivery.status):equals "delivered"
  trip:settles()
  expect(trip.charge):includes { status = "CAPTURED", captured = trip.total }
end

function cases.play(table, index, world)
  local row = table.rows[index]
  local store, riley = world:store(table.store), world:shopper {}
  step "Riley is in the store"
  local trip = riley:enters(store, table.enters)
  expect(trip.gate):equals "open"

  step(("%s: %s"):format(row.id, row.title))
  for _, change in ipairs(row.sent) do
    local body = changed(amazon:body(table.call, trip, table.takes, table.form), change)
    local answer = amazon:calls(table.call, body)
    expect(answer.status):equals(words.is_among(answer.status, row.statuses) and answer.status or row.statuses[1])
    expect(type(reason_of(answer))):equals "string"
  end

  if table.call == "purchases" then return real_cart_is_charged(trip) end
  step "The next good question is answered"
  expect(riley:enters(store, table.enters).gate):equals "open"
end

cases.words = { cases = cases.cases, with = with, without = without }

return cases
