-- words.lua -- what the vocabulary is made of: things that know their words, tables that know their keys, printing.
-- A misspelt word is answered with the words there are, at the line of the story that misspelt it.
local amz = ...
local words = {}

local private = setmetatable({}, { __mode = "k" }) -- thing -> its data, which stories do not see
local kinds = setmetatable({}, { __mode = "k" })   -- thing -> name of its kind: "trip", "shopper", ...

function words.blame(text, ...)
  return amz.blame(select("#", ...) > 0 and text:format(...) or text)
end
local blame = words.blame

local function a(name)
  return (name:find("^[aeiou]") and "an " or "a ") .. name
end

words.sorted = amz.names.sorted

function words.is_among(value, list)
  for _, candidate in ipairs(list) do
    if value == candidate then return true end
  end
  return false
end

-- `there is no "totl" in a trip (did you mean "total"?); it has charge, delivery, ...`
function words.unknown(name, where, verb, names)
  local text = tostring(name)
  return ('there is no "%s" in %s%s; it %s %s'):format(text, where, amz.names.hint(text, names), verb,
    table.concat(names, ", "))
end

function words.kind_of(value)
  return kinds[value] or (type(value) == "userdata" and "money") or type(value)
end

function words.data(thing)
  return private[thing]
end

-- A kind of thing: fields are read as thing.name, methods are called as thing:name(...).
function words.kind(name, fields, methods)
  local all, callable = {}, {}
  for key in pairs(fields) do all[key] = true end
  for verb, method in pairs(methods) do
    all[verb] = true
    callable[verb] = function(self, ...)
      if kinds[self] ~= name then
        blame('write a colon: %s:%s(...)', name, verb)
      end
      return method(self, ...)
    end
  end
  local names = words.sorted(all)
  local meta = { __metatable = false, __name = name }
  function meta.__index(self, key)
    local field = fields[key]
    if field then
      return field(self, private[self])
    end
    return callable[key] or blame(words.unknown(key, a(name), "has", names))
  end
  function meta.__newindex(_, key)
    blame('"%s" of %s cannot be set', tostring(key), a(name))
  end
  function meta.__tostring(self)
    local id = private[self] and private[self].id
    return id and ("%s %s"):format(name, id) or "the " .. name
  end
  return function(data)
    local thing = setmetatable({}, meta)
    kinds[thing], private[thing] = name, data
    return thing
  end
end

-- A record: values under known names, some of which may be nil. Reading another name is an error.
function words.record(name, names, values)
  local meta = { __metatable = false, __name = name }
  function meta.__index(_, key)
    local value = values[key]
    if value == nil and not words.is_among(key, names) then
      blame(words.unknown(key, a(name), "has", names))
    end
    return value
  end
  function meta.__newindex(_, key)
    blame('"%s" of %s cannot be set', tostring(key), a(name))
  end
  local record = setmetatable({}, meta)
  kinds[record], private[record] = name, { record = values, names = names }
  return record
end

-- A list of records that have these names; an empty one knows them too.
local names_of_list = setmetatable({}, { __mode = "k" })
function words.list(names, list)
  names_of_list[list] = names
  return list
end

function words.names_of(list)
  return list ~= nil and names_of_list[list] or nil
end

-- A plain table of the story's own?
local function is_plain(value)
  return type(value) == "table" and kinds[value] == nil
end

-- What a value in a table argument must be. Each answers true, or says what it wants.
local wants = {}
function wants.text(value) return type(value) == "string" or "text" end
function wants.boolean(value) return type(value) == "boolean" or "true or false" end
function wants.money(value) return words.kind_of(value) == "money" or 'money, such as usd "12.00"' end
function wants.card(value) return words.kind_of(value) == "card face" or 'a card, such as visa {}' end
function wants.text_or_false(value) return type(value) == "string" or value == false or "text or false" end
function wants.scalar(value)
  local t = type(value)
  return t == "string" or t == "boolean" or math.type(value) == "integer" or "text, a whole number or a boolean"
end
function wants.flag(value) return type(value) == "boolean" or "true or false" end
function wants.signing(value) return type(value) == "boolean" or value == "wrong" or 'true, false or "wrong"' end
function wants.count(value) return math.type(value) == "integer" and value >= 1 or "a whole number from 1" end
function wants.statuses(value)
  if math.type(value) == "integer" then return true end
  for _, status in ipairs(is_plain(value) and value or { false }) do
    if math.type(status) ~= "integer" then return "a status, or a list of them" end
  end
  return true
end
function wants.retry_after(value)
  return type(value) == "string" or math.type(value) == "integer" and value >= 0 or "seconds or text"
end
function wants.texts(value)
  if not is_plain(value) then return "a list of texts" end
  for key, text in pairs(value) do
    if math.type(key) ~= "integer" or type(text) ~= "string" then return "a list of texts" end
  end
  return true
end
function wants.table(value) return is_plain(value) or "a table" end
wants["function"] = function(value) return type(value) == "function" or "a function" end

-- Check one argument of a word.
function words.check(value, want, what)
  local one_of = type(want) == "table" and want
  if one_of then
    if words.is_among(value, one_of) then return value end
    blame('%s is %s; it may be "%s"', what, words.show(value), table.concat(one_of, '", "'))
  end
  local answer = wants[want](value)
  if answer ~= true then
    blame("%s is %s; it must be %s", what, words.show(value), answer)
  end
  return value
end

-- Check a table argument: each key is among `allowed` (key -> what it must be) and its value fits. nil counts as {}.
function words.options(what, given, allowed)
  if given == nil then return {} end
  if not is_plain(given) then
    blame("%s takes a table, not %s", what, words.show(given))
  end
  for _, key in ipairs(words.sorted(given)) do
    if allowed[key] == nil then
      blame(words.unknown(key, what, "takes", words.sorted(allowed)))
    end
    words.check(given[key], allowed[key], ('"%s" in %s'):format(key, what))
  end
  return given
end

-- A thing of that kind, given as an argument.
function words.argument(value, kind, what)
  if kinds[value] ~= kind then
    blame("%s takes %s, not %s", what, a(kind), words.show(value))
  end
  return private[value]
end

-- A duration such as "24h", in milliseconds.
function words.duration(value, what)
  return type(value) == "string" and amz.duration(value) or
    blame('%s takes a duration such as "300ms", "2s" or "24h", not %s', what, words.show(value))
end

-- Print a value as a story would write it.
local show_in

local function show_map(value, names, depth)
  local parts, room = {}, 12
  for _, key in ipairs(names) do
    if value[key] ~= nil then
      local text = show_in(value[key], depth + 1)
      parts[#parts + 1] = math.type(key) == "integer" and text or ("%s = %s"):format(tostring(key), text)
    end
    if #parts == room then
      parts[#parts + 1] = "..."
      break
    end
  end
  return #parts == 0 and "{}" or "{ " .. table.concat(parts, ", ") .. " }"
end

local function keys_in_order(value)
  local keys = {}
  for i = 1, #value do keys[i] = i end
  for _, key in ipairs(words.sorted(value)) do
    if not (math.type(key) == "integer" and key >= 1 and key <= #value) then keys[#keys + 1] = key end
  end
  return keys
end

function show_in(value, depth)
  if type(value) == "string" then
    return '"' .. value:sub(1, 200):gsub('["\\\n]', { ['"'] = '\\"', ["\\"] = "\\\\", ["\n"] = "\\n" }) .. '"'
  end
  local data = private[value]
  if data and data.record then
    return show_map(data.record, data.names, depth)
  elseif is_plain(value) then
    return depth > 3 and "{ ... }" or show_map(value, keys_in_order(value), depth)
  elseif type(value) == "function" then
    return "a function"
  end
  return tostring(value)
end

function words.show(value)
  return show_in(value, 1)
end

-- Equal? Money by amount and currency (other currencies differ, they are no error), tables by what they hold.
local function contents(value)
  local data = private[value]
  return data and data.record or value
end

function words.same(left, right)
  if type(left) == "userdata" and type(right) == "userdata" then
    return left.currency == right.currency and left == right
  end
  if type(left) ~= "table" or type(right) ~= "table" or rawequal(left, right) then
    return rawequal(left, right)
  end
  left, right = contents(left), contents(right)
  if kinds[left] or kinds[right] then
    return false
  end
  for key, value in pairs(left) do
    if not words.same(value, right[key]) then return false end
  end
  for key in pairs(right) do
    if left[key] == nil then return false end
  end
  return true
end

return words
