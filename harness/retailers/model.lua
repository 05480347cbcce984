-- model.lua -- a small, correct retailer: what an integration with Just Walk Out must do, and nothing else.
--
-- The harness serves it itself (src/lua_retailer.h lists the words it may use), plays the whole plan against it, and
-- lets mutants change one thing of it each. Whatever a mutant may change is therefore a member of `model`, and is
-- always called as model.name(...).
local zero = usd "0.00"
local model = {
  trips = {},            -- by id; each is kept durably whenever it has moved
  clock_offset_ms = 0,
  attempts = 5,          -- calls in all; then it is an incident
  first_pause_ms = 100,  -- doubled each time
  pending_pause_ms = 1050,
  pending_questions = 30,
  refund_window_ms = 30 * 24 * 3600 * 1000,
}

-- risk: who decides at the gate and keeps the balance; policy: what happens after a declined adjust.
model.stores = {
  ["MODEL-1"] = { policy = "capture_authorized", risk = "retailer-managed" },
  ["MODEL-2"] = { policy = "write_off_all", risk = "retailer-managed" },
  ["MODEL-3"] = { policy = "step_down", risk = "retailer-managed" },
  ["MODEL-4"] = { policy = "capture_authorized", risk = "amazon-managed" },
  ["MODEL-5"] = { policy = "capture_authorized", risk = "amazon-recommendation" },
  ["MODEL-6"] = { policy = "capture_authorized", risk = "none" },
  ["MODEL-7"] = { policy = "write_off_all", risk = "amazon-managed" },
}

model.prices = {
  ["SKU-SANDWICH"] = usd "6.50", ["SKU-WATER"] = usd "1.75", ["SKU-SALAD"] = usd "8.25", ["SKU-COFFEE"] = usd "3.10",
  ["SKU-APPLE"] = usd "0.60", ["SKU-BREAD"] = usd "4.20", ["SKU-CHOCOLATE"] = usd "2.00", ["SKU-WINE"] = usd "12.40",
  ["SKU-MAGAZINE"] = usd "5.00", ["SKU-UMBRELLA"] = usd "18.00",
}

local function least(a, b) return a < b and a or b end

-- Books -------------------------------------------------------------------------------------------------------------

function model.now() return now_ms() + model.clock_offset_ms end

function model.save(trip) keep(trip.id, trip) end

function model.raise_incident(trip, what)
  trip.incidents[#trip.incidents + 1] = what
  model.save(trip)
end

function model.record_debt(trip, amount)
  trip.debt = amount
  model.save(trip)
end

function model.owed(shopper)
  local sum = zero
  for _, trip in pairs(model.trips) do
    if trip.shopper == shopper then sum = sum + trip.debt - trip.paid end
  end
  return sum
end

-- Where Amazon keeps the balance, it wants to hear what became of each cart.
function model.amazon_keeps_balance(trip)
  local risk = model.stores[trip.store].risk
  return risk == "amazon-managed" or risk == "amazon-recommendation"
end

-- Calls to Amazon ---------------------------------------------------------------------------------------------------

-- How long to wait before the next attempt: as long as Amazon says, else twice as long each time.
function model.pause_ms(answer, attempt)
  local own = model.first_pause_ms << (attempt - 1)
  local asked = answer.headers and answer.headers.retry_after
  if not asked then return own end
  if asked:find "^%d+$" then return math.max(own, math.tointeger(asked) * 1000) end
  local date = http_date_ms(asked)
  return date and math.max(own, date - now_ms()) or own
end

-- Capture and cancel promise no body, and a refund may come without one; any other 200 is to be read.
local may_be_silent = { ["/v1/capture/charge"] = true, ["/v1/cancel/charge"] = true, ["/v1/refund"] = true }

function model.is_understood(path, answer)
  return answer.status == 200 and (answer.json ~= nil or may_be_silent[path] == true)
end

-- A lost or unreadable answer, a busy or a broken Amazon are asked again, expired credentials once (they are renewed
-- by then).
function model.is_worth_repeating(answer, attempt)
  return answer.lost ~= nil or answer.status == 200 or answer.status == 429 or answer.status >= 500 or
    answer.status == 403 and attempt == 1
end

-- Call until the answer is final. Returns it when it is a 200 that says something; else nothing, or "expired", and
-- somebody is told.
function model.call(trip, path, body)
  local answer
  for attempt = 1, model.attempts do
    answer = amazon.post(path, body)
    if model.is_understood(path, answer) then return answer.json or {} end
    if not model.is_worth_repeating(answer, attempt) then break end
    if attempt < model.attempts then wait(model.pause_ms(answer, attempt)) end
  end
  if answer.json and answer.json.errorMsg == "ShoppingTripExpiredException" then return nil, "expired" end
  model.raise_incident(trip, ("%s: %s"):format(path, answer.lost or answer.status))
end

function model.trip_body(trip, amount)
  return { storeId = trip.store, shoppingTripId = trip.id, amount = amount }
end

-- The life of a charge ----------------------------------------------------------------------------------------------

-- Adjust to `amount` and ask until it is decided. Returns the answer, or nothing and why.
function model.adjust(trip, amount)
  for _ = 1, model.pending_questions do
    local answer, why = model.call(trip, "/v1/adjust/charge", model.trip_body(trip, amount))
    if not answer then return nil, why end
    answer.authorizedAmount = answer.authorizedAmount or zero
    if answer.status ~= "PENDING" then return answer end
    wait(model.pending_pause_ms)
  end
  model.raise_incident(trip, "the adjust is pending for ever")
end

-- After a decline: what each policy captures of the total.
model.policies = {}

function model.policies.write_off_all() return zero end

function model.policies.capture_authorized(trip, answer) return least(trip.total, answer.authorizedAmount) end

function model.policies.step_down(trip, answer)
  for _, part in ipairs { "0.75", "0.50", "0.25" } do
    local less = trip.total * part
    if less <= answer.authorizedAmount then break end
    answer = model.adjust(trip, less)
    if not answer then return zero end
    if answer.status == "APPROVED" then return less end
  end
  return least(trip.total, answer.authorizedAmount)
end

function model.amount_to_capture(trip, answer)
  if answer.status == "APPROVED" then return trip.total end
  return model.policies[model.stores[trip.store].policy](trip, answer)
end

function model.capture(trip)
  local answer, why = model.call(trip, "/v1/capture/charge", model.trip_body(trip, trip.to_capture))
  if answer then
    trip.captured, trip.captured_ms = trip.to_capture, model.now()
    model.save(trip)
  end
  return answer, why
end

-- What is to be captured is kept before it is asked for: after a crash the same amount is asked for again.
function model.charge(trip)
  local answer, why = true, nil
  if not trip.to_capture then
    answer, why = model.adjust(trip, trip.total)
    if answer then
      trip.to_capture = model.amount_to_capture(trip, answer)
      model.save(trip)
    end
  end
  if answer and trip.captured == zero and trip.to_capture > zero then answer, why = model.capture(trip) end
  if answer or why == "expired" then model.record_debt(trip, trip.total - trip.captured) end
end

function model.report(trip, settled)
  local body = { storeId = trip.store, shoppingTripId = trip.id, totalAmount = trip.total, settledAmount = settled }
  local answer = model.call(trip, "/v1/feedback/payment-status", body)
  if answer and answer.status == "Accepted" then return true end
  if answer then model.raise_incident(trip, "Amazon rejected a payment status") end
  return false
end

function model.write_receipt(trip)
  local data = model.call(trip, "/v1/payment/transactional-data", model.trip_body(trip)) or {}
  local who = trip.shopper and
    model.call(trip, "/v1/identity/shopper", { storeId = trip.store, shopperId = { id = trip.shopper } })
  trip.receipt = { total = trip.total, captured = trip.captured, email = who and who.shopperEmail,
    card = data.tail and { brand = data.brand, tail = data.tail } }
end

function model.cancel(trip) model.call(trip, "/v1/cancel/charge", model.trip_body(trip)) end

-- The whole life of a trip, as a task of its own; also from the middle, after a crash.
function model.settle(trip)
  if trip.empty then
    model.cancel(trip)
  elseif not trip.total then
    model.raise_incident(trip, "the cart holds a product that we do not know")
  else
    model.charge(trip)
    if trip.captured > zero then model.write_receipt(trip) end
    local decided = trip.captured + trip.debt == trip.total
    if decided and model.amazon_keeps_balance(trip) then model.report(trip, trip.captured) end
  end
  trip.done = true
  model.save(trip)
end

-- What Amazon calls -------------------------------------------------------------------------------------------------

local function refuse(status, text) return status, { errorMsg = text } end

local function is_text(value) return type(value) == "string" and value ~= "" and #value <= 255 end

function model.gate(body)
  local shopper, interaction = body.shopperIdentity, body.shopperInteraction
  if type(shopper) ~= "table" or not is_text(shopper.id) then return refuse(400, "shopperIdentity is missing") end
  if type(interaction) ~= "table" then return refuse(400, "shopperInteraction is missing") end
  local advice = interaction.recommendation or { shopperAuthorized = true }
  local ours = model.stores[body.storeId].risk == "retailer-managed"
  local open = advice.shopperAuthorized and not (ours and model.owed(shopper.id) > zero)
  return 200, { status = open and "APPROVED" or "DENIED", shopperAuthorized = open }
end

-- Exact, or nothing when something in the cart has no price.
function model.total(items)
  local sum = zero
  for _, item in ipairs(items) do
    local price = model.prices[item.id]
    if not price then return nil end
    sum = sum + price * item.quantity.value
  end
  return sum
end

-- What is wrong with a cart, or nothing.
function model.complaint(body)
  local id, times = body.idempotentShoppingTripId, body.shoppingTrip
  if not is_text(body.requestId) or not body.requestId:find "^%x+%-%x+%-%x+%-%x+%-%x+$" then return "requestId" end
  if not is_text(id) or id:find "[^%w_-]" then return "idempotentShoppingTripId" end
  if type(times) ~= "table" or not (is_text(times.startTime) and is_text(times.endTime)) then return "shoppingTrip" end
  if type(times.authEvents) ~= "table" then return "shoppingTrip.authEvents" end
  if type(body.cartItems) ~= "table" then return "cartItems" end
  for _, item in ipairs(body.cartItems) do
    local quantity = item.quantity
    if not is_text(item.id) or type(quantity) ~= "table" then return "cartItems" end
    local value = quantity.value
    local is_decimal = is_text(value) and (value:find "^%d+$" or value:find "^%d+%.%d+$")
    if not is_decimal or #value > 10 then return "quantity.value" end
  end
end

function model.new_trip(body)
  local items = body.cartItems
  local empty = #items == 0
  return { id = body.idempotentShoppingTripId, store = body.storeId,
    shopper = body.shopperIdentity and body.shopperIdentity.id, empty = empty, total = model.total(items),
    purchase_id = empty and "" or uuid(), captured = zero, debt = zero, paid = zero, incidents = {}, refunds = {} }
end

-- A cart may arrive again, even while it is being handled. Nothing waits between the look and the entry.
function model.purchase(body)
  local wrong = model.complaint(body)
  if wrong then return refuse(400, wrong .. " is missing or not of its form") end
  local trip = model.trips[body.idempotentShoppingTripId]
  if not trip then
    trip = model.new_trip(body)
    model.trips[trip.id] = trip
    model.save(trip)
    after(0, function() model.settle(trip) end)
  end
  return 201, { purchaseId = trip.purchase_id }
end

function model.answer(path, body)
  local handle = path == "/v1/order/purchases" and model.purchase
    or path == "/v1/fraudandabuse/shopperauthorization" and model.gate
  if not handle then return refuse(404, "there is nothing here") end
  if not body then return refuse(400, "the body is not JSON") end
  if not model.stores[body.storeId] then return refuse(400, "storeId names no store of ours") end
  return handle(body)
end

-- What the shopper and the staff ask for, and the harness as them -----------------------------------------------------

model.hooks = {}

function model.hooks.settled(trip_id)
  local trip = model.trips[trip_id]
  return trip ~= nil and trip.done == true
end

function model.hooks.debt_of(shopper) return model.owed(shopper) end

-- Of a trip whose cart never came there is nothing in the books.
function model.hooks.books_of(trip_id)
  local trip = model.trips[trip_id] or { captured = zero, debt = zero, incidents = {} }
  return { captured = trip.captured, debt = trip.debt, incident = #trip.incidents > 0 }
end

function model.hooks.incidents_of(trip_id) return #model.trips[trip_id].incidents end

function model.hooks.receipt_of(trip_id) return model.trips[trip_id].receipt end

function model.hooks.advance_clock(ms) model.clock_offset_ms = model.clock_offset_ms + ms end

-- The payment is spread over what is owed. Where Amazon keeps the balance, it counts once Amazon has accepted it.
function model.hooks.pays_off(shopper, amount)
  for _, trip in pairs(model.trips) do
    local part = least(trip.debt - trip.paid, amount)
    if trip.shopper == shopper and part > zero then
      if not model.amazon_keeps_balance(trip) or model.report(trip, trip.captured + trip.paid + part) then
        trip.paid, amount = trip.paid + part, amount - part
        model.save(trip)
      end
    end
  end
end

-- What is refused locally is not asked of Amazon.
function model.refusal(trip, amount)
  local sum = amount
  for _, refund in pairs(trip.refunds) do
    if refund.status ~= "failed" then sum = sum + refund.amount end
  end
  if sum > trip.captured then return "more than was paid" end
  if model.now() > (trip.captured_ms or 0) + model.refund_window_ms then return "too late" end
end

-- The id is kept before the call, so that every repeat, also by the shopper, is the same refund.
function model.hooks.refunds(trip_id, amount, reason, id)
  local trip = model.trips[trip_id]
  local refund = id and trip.refunds[id]
  if refund and refund.status == "refunded" then return refund end
  if not refund then
    local why = model.refusal(trip, amount)
    if why then return { id = id or uuid(), status = "refused", detail = why } end
    refund = { id = id or uuid(), amount = amount, status = "pending" }
    trip.refunds[refund.id] = refund
    model.save(trip)
  end
  local body = model.trip_body(trip, amount)
  body.refundRequestId, body.refundReasonCode = refund.id, reason
  refund.status = model.call(trip, "/v1/refund", body) and "refunded" or "failed"
  model.save(trip)
  return refund
end

-- A new start, maybe after a crash: what was not finished goes on.
function model.start()
  for id, trip in pairs(kept()) do
    model.trips[id] = trip
    if not trip.done then after(0, function() model.settle(trip) end) end
  end
end

return model
