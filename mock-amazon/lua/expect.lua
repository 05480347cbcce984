-- expect.lua -- expectations: recorded with what was expected and what was found; the story goes on after a finding.
local amz, words = ...
local expectations = {}

local open -- place of an expect() that has not said yet what it expects

local function nothing_open()
  if open then
    error(("%s: this expect() expects nothing; go on with :equals(...) or another word"):format(open), 0)
  end
end

-- `trip.charge.status` of the line `expect(trip.charge.status):equals "DECLINED"`; else the word itself.
local function subject(verb)
  local line = amz.line()
  local first, last = line:find("expect%s*%b()")
  if not first or line:find("expect%s*%b()", last + 1) then
    return verb
  end
  return (line:sub(first, last):gsub("^expect%s*%(%s*", ""):gsub("%s*%)$", ""))
end

local function found(verb, passed, expected, actual)
  open = nil
  amz.check(subject(verb), passed, expected, words.show(actual))
end

-- Something to count: a list, or a number or money itself.
local function amount_of(verb, actual, wanted)
  if words.kind_of(actual) == "table" and math.type(wanted) == "integer" then
    return #actual
  end
  local kind = words.kind_of(wanted)
  if kind ~= "number" and kind ~= "money" then
    words.blame("%s takes a number or money, not %s", verb, words.show(wanted))
  end
  if words.kind_of(actual) ~= kind or kind == "money" and actual.currency ~= wanted.currency then
    return nil
  end
  return actual
end

-- Does this table or record hold all that `wanted` names?
local function holds(actual, wanted)
  if type(actual) ~= "table" then
    return false
  end
  for key, value in pairs(wanted) do
    if not words.same(actual[key], value) then return false end
  end
  return true
end

local verbs = {}

function verbs.equals(self, wanted)
  local actual = words.data(self).actual
  found("equals", words.same(actual, wanted), words.show(wanted), actual)
end

function verbs.is_not(self, unwanted)
  local actual = words.data(self).actual
  found("is_not", not words.same(actual, unwanted), "not " .. words.show(unwanted), actual)
end

function verbs.counts(self, n)
  local actual = words.data(self).actual
  if math.type(n) ~= "integer" or n < 0 then
    words.blame("counts takes a whole number, not %s", words.show(n))
  end
  if words.kind_of(actual) ~= "table" then
    words.blame("counts is for lists, not for %s", words.show(actual))
  end
  found("counts", #actual == n, n == 1 and "1 entry" or ("%d entries"):format(n), actual)
end

function verbs.at_least(self, least)
  local actual = words.data(self).actual
  local amount = amount_of("at_least", actual, least)
  found("at_least", amount ~= nil and amount >= least, "at least " .. words.show(least), actual)
end

function verbs.at_most(self, most)
  local actual = words.data(self).actual
  local amount = amount_of("at_most", actual, most)
  found("at_most", amount ~= nil and amount <= most, "at most " .. words.show(most), actual)
end

function verbs.includes(self, wanted)
  local actual = words.data(self).actual
  if words.kind_of(wanted) ~= "table" or next(wanted) == nil then
    words.blame("includes takes a table, such as { status = 200 }")
  end
  local names = words.names_of(actual)
  for _, key in ipairs(names and words.sorted(wanted) or {}) do
    if not words.is_among(key, names) then
      words.blame(words.unknown(key, "a call", "has", names))
    end
  end
  local passed = false
  if words.kind_of(actual) == "table" and #actual > 0 then
    for _, entry in ipairs(actual) do
      passed = holds(entry, wanted) or passed
    end
  else
    passed = holds(actual, wanted)
  end
  found("includes", passed, "includes " .. words.show(wanted), actual)
end

function verbs.is_nil(self)
  local actual = words.data(self).actual
  found("is_nil", actual == nil, "nil", actual)
end

function verbs.is_present(self)
  local actual = words.data(self).actual
  found("is_present", actual ~= nil, "anything but nil", actual)
end

local new = words.kind("expectation", {}, verbs)

function expectations.expect(...)
  nothing_open()
  if select("#", ...) ~= 1 then
    words.blame("expect takes one value")
  end
  open = amz.where()
  return new { actual = (...) }
end

-- Before a step and at the end: nothing may have been left half said.
expectations.nothing_open = nothing_open

return expectations
