-- retailer.lua -- the frame of a retailer that is written in Lua and served by the harness (src/lua_retailer.h).
-- Runs once per state; `native` is lua_retailer.c. Returns the words that such a file may use, and open().
local native = ...

-- JSON arrives as tables; what has the payment service's shape of money becomes money, at any depth.
local function with_money(value)
  if type(value) ~= "table" then return value end
  if value.amount ~= nil and type(value.code) == "string" then
    local ok, amount = pcall(money, value.code, tostring(value.amount))
    if ok then return amount end
  end
  for key, member in pairs(value) do value[key] = with_money(member) end
  return value
end

local words = { after = native.after, wait = native.wait, now_ms = native.now_ms, uuid = native.uuid,
  http_date_ms = native.http_date_ms, keep = native.keep }

words.amazon = {
  -- `how` may be "unsigned": for mutants.
  post = function(path, body, how) return with_money(native.post(path, body, how)) end,
}

-- The retailer's own payment processor, by its key instead of a signature.
words.processor = {
  post = function(path, body) return with_money(native.post(path, body, "processor")) end,
}

-- All that was kept, also before a crash: key -> value.
function words.kept()
  local values = {}
  for key, text in pairs(native.kept()) do values[key] = with_money(native.parse(text)) end
  return values
end

function words.mutant(given) return given end

-- Other kinds of tables than these would be a mistake in a mutant's file.
local mutant_keys = { title = "string", breaks = "string", story = "string", rule = "string", change = "function" }

-- The head of a mutant, checked. Raises one sentence.
local function check_mutant(file, given)
  if type(given) ~= "table" then error(file .. ": the file does not return a mutant: return mutant { ... }", 0) end
  for key, value in pairs(given) do
    if not mutant_keys[key] then error(('%s: unknown key "%s"'):format(file, tostring(key)), 0) end
    if type(value) ~= mutant_keys[key] then
      error(('%s: "%s" must be a %s'):format(file, key, mutant_keys[key]), 0)
    end
  end
  for _, key in ipairs { "title", "breaks", "story", "change" } do
    if given[key] == nil then error(('%s: "%s" is missing'):format(file, key), 0) end
  end
  return given
end

-- Make a retailer ready and answer the function that handles one request. A hook is called as a request to /hooks/NAME
-- with the list of its arguments, so that the harness reaches it the way it reaches any retailer.
local function open(file, model, mutant_file, mutant)
  if type(model) ~= "table" or type(model.answer) ~= "function" then
    error(file .. ": the file does not return a retailer: a table with answer(path, body)", 0)
  end
  if mutant_file then check_mutant(mutant_file, mutant).change(model) end
  if model.start then model.start() end
  return function(path, text)
    local body = with_money(native.parse(text))
    local hook = path:match "^/hooks/([%w_]+)$"
    if not hook then return native.answer(model.answer(path, body)) end
    if not (model.hooks and model.hooks[hook]) then return native.answer(404, { errorMsg = "no such hook" }) end
    return native.answer(200, { result = model.hooks[hook](table.unpack(body or {})) })
  end
end

return words, open, check_mutant
