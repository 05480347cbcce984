-- amazon.lua -- the words of the tables in scenarios/amazon/: the cases that Amazon publishes for its own API, a row each.
-- cases {...} checks a table and writes every row out as requests and what they must be answered with. What only the run
-- knows (the id of a trip) stays a mark, {["$"] = "trip"}, until then. docs/amazon-cases.md explains the words to people.
local native = ...
local words = {}

local function blame(text, ...)
  return native.blame(text:format(...))
end

-- --- marks: values that JSON lacks, or that the run knows -------------------------------------------------------------

local function mark(name, more)
  local value = more or {}
  value["$"] = name
  return value
end

local CAST = {
  "store", "trip", "shopper", "email", "amount", "currency", "brand", "tail", "expiry_year", "expiry_month", "date", "order",
}
words.the = {}
for _, name in ipairs(CAST) do
  words.the[name] = mark(name)
end
words.the.total = { amount = mark "amount", code = mark "currency" }
words.null = mark "null"
words.empty_list = mark "empty-list"

-- What an answer may hold where its exact value is Amazon's business.
words.any = {
  text = mark "any-text", number = mark "any-number",
  text_of = function(count) return mark("any-text", { count = count }) end,
  with = function(members) return mark("with", { members = members }) end, -- and whatever else
}
function words.one_of(values) return mark("one-of", { values = values }) end

-- --- expectations that many rows share --------------------------------------------------------------------------------

function words.refused(name) return { status = 400, body = { errorMsg = name } } end
function words.failed(status, name) return { status = status, body = { errorMsg = name } } end
words.throttled = { status = 429, headers = { ["retry-after"] = words.any.text }, body = { errorMsg = "Too Many Requests" } }

-- --- requests that differ from a good one -----------------------------------------------------------------------------

local function copy(value)
  if type(value) ~= "table" then return value end
  local twin = {}
  for key, member in pairs(value) do twin[key] = copy(member) end
  return twin
end

local function is_mark(value) return type(value) == "table" and value["$"] ~= nil end

local function show(value)
  if is_mark(value) then return (value["$"]:gsub("-", " ")) end
  if type(value) == "table" then return next(value) == nil and "{}" or "{...}" end
  if type(value) ~= "string" then return tostring(value) end
  return #value > 40 and ("a text of %d characters"):format(#value) or ('"%s"'):format(value)
end

-- Set or (value nil) remove the member at a path such as "amount.code" or "lineItems.1.unitPrice".
local function set(object, path, value)
  local at, rest = object, path
  while rest:find(".", 1, true) do
    local key
    key, rest = rest:match("^([^.]+)[.](.+)$")
    at = at[tonumber(key) or key]
    if type(at) ~= "table" or is_mark(at) then blame('"%s": the request has no such member', path) end
  end
  local key = tonumber(rest) or rest
  if value == nil and at[key] == nil then blame('without "%s": the request has no such member', path) end
  at[key] = copy(value)
end

local function changed(request, step)
  local twin, said = copy(request), {}
  for _, path in ipairs(type(step.without) == "table" and step.without or { step.without }) do
    set(twin, path, nil)
    said[#said + 1] = "without " .. path
  end
  for _, path in ipairs(native.names.sorted(step.with or {})) do
    set(twin, path, step.with[path])
    said[#said + 1] = ("%s = %s"):format(path, show(step.with[path]))
  end
  return twin, table.concat(said, ", ")
end

function words.with(members) return { with = members } end
function words.without(path) return { without = path } end

-- --- tables -----------------------------------------------------------------------------------------------------------

local KEYS = {
  table = { "op", "path", "service", "source", "method", "arrange", "request" },
  step = { "what", "arrange", "request", "with", "without", "method", "path", "sign", "expect", "continues", "accept", "keeps" },
  row = { "id", "title", "each", "destructive", "needs_mock" },
  arrange = { "trip", "trip_id", "store", "shopper", "shopper_id", "email", "card", "amount", "clock", "settings",
              "fault" },
  expect = { "status", "body", "headers", "charge" },
  fault = { "status", "after_effect" },
}

local function check_keys(value, where, ...)
  local known = {}
  for _, list in ipairs { ... } do
    table.move(KEYS[list], 1, #KEYS[list], #known + 1, known)
  end
  if type(value) ~= "table" then blame("%s must be a table", where) end
  for key in pairs(value) do
    local found = type(key) == "number"
    for _, name in ipairs(known) do found = found or name == key end
    if not found then
      blame('%s: there is no "%s"%s', where, tostring(key), native.names.hint(tostring(key), known))
    end
  end
end

local function merged(base, over)
  local twin = copy(base or {})
  for key, value in pairs(over or {}) do twin[key] = copy(value) end
  return twin
end

local function check_step(step, where)
  check_keys(step.arrange, where .. ": arrange", "arrange")
  if step.arrange.fault then check_keys(step.arrange.fault, where .. ": fault", "fault") end
  if not step.expect then blame("%s: what is expected is missing", where) end
  check_keys(step.expect, where .. ": expect", "expect")
  if math.type(step.expect.status) ~= "integer" or step.expect.body == nil then
    blame('%s: expect needs a status and a body (body = "" for none)', where)
  end
end

-- One request of a row: what the row says, and over it what its entry in `each` says.
local function step_of(whole, row, entry, where)
  local step = {}
  check_keys(entry, where .. ": an entry of each", "step")
  for _, key in ipairs { "method", "path", "sign", "expect", "what", "accept", "keeps" } do
    step[key] = entry[key] or row[key] or whole[key]
  end
  step.method = step.method or "POST"
  step.arrange = merged(merged(whole.arrange, row.arrange), entry.arrange)
  step.continues = entry.continues == true
  local request, said = entry.request, ""
  if request == nil then request = row.request or whole.request end -- false: the call has no body
  if request then
    request, said = changed(request, row)
    local more
    request, more = changed(request, entry)
    said = said .. (said ~= "" and more ~= "" and ", " or "") .. more
  end
  for _, key in ipairs(native.names.sorted(entry.arrange or {})) do
    said = said .. (said ~= "" and ", " or "") .. ("%s = %s"):format(key, show(entry.arrange[key]))
  end
  step.request = request or nil
  step.what = step.what or (said ~= "" and said) or "a good request"
  check_step(step, where)
  return step
end

local function case_of(whole, row, index)
  local where = ("row %s"):format(tostring(row.id or index))
  check_keys(row, where, "row", "step")
  if type(row.id) ~= "string" or type(row.title) ~= "string" then blame("%s: a row has an id and a title", where) end
  local case = { id = row.id, title = row.title, destructive = row.destructive == true, needs_mock = row.needs_mock == true,
                 steps = {} }
  for i, entry in ipairs(row.each or { {} }) do
    case.steps[i] = step_of(whole, row, entry, where)
    case.needs_mock = case.needs_mock or case.steps[i].arrange.fault ~= nil -- nobody can ask Amazon to fail
  end
  if #case.steps == 0 then blame("%s: each is empty", where) end
  return case
end

function words.cases(whole)
  check_keys(whole, "a table of cases", "table")
  if type(whole.op) ~= "string" or type(whole.path) ~= "string" then blame("a table of cases has an op and a path") end
  if #whole == 0 then blame("a table of cases has rows") end
  local out = { op = whole.op, service = whole.service or "payments", cases = {} }
  for index, row in ipairs(whole) do
    out.cases[index] = case_of(whole, row, index)
  end
  return out
end

return words
