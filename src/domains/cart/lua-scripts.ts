import { defineScript } from '../../redis/scripts.ts'

/**
 * Each change of a cart is one atomic script on one hash slot: readers see all of it or nothing, and concurrent changes
 * do not overwrite each other.
 *
 * Fields of the hash: SKU id → `count:selected:addedAtMs:addedFen` (older lines lack `addedFen`); `#checkout` → id under
 * which the cart can be ordered once; `#last` → request id of the last upsert; `#owner` and `#merge` → in a claimed guest
 * cart, the user and the merge id (`merge-scripts.ts`).
 */

/**
 * Lua: counts the lines of a cart and returns a time for a new line. The time is later than that of all lines, since
 * the clocks of servers differ and several lines can come within one millisecond.
 */
export const readLines = `
local function readLines(key, nowMs)
  local hash, lines, at, hasCheckout = redis.call('HGETALL', key), 0, tonumber(nowMs), false
  for i = 1, #hash, 2 do
    if hash[i] == '#checkout' then
      hasCheckout = true
    elseif hash[i] ~= '#last' then
      lines = lines + 1
      local t = tonumber(string.match(hash[i + 1], '^%d+:%d:(%d+)'))
      if t and t >= at then at = t + 1 end
    end
  end
  return lines, at, hasCheckout
end`

/**
 * Adds to a line (`isAdd` 1) or sets it (`isAdd` 0); both create a line that is missing. Adding stores the price again, setting
 * preserves it. A deselected line may have as many pieces as before, even when the stock is lower. An empty `selected` keeps
 * the selection of a line and selects a new one.
 *
 * Idempotent: ioredis sends a script again when the connection is lost before the reply, so a repeated `requestId` adds
 * nothing. A cart without a checkout id uses the request id as its checkout id.
 *
 * @returns `[outcome, total, selected]`: outcome is ok, stock or full; then 1 if the cart was empty
 */
export const upsertLine = defineScript(
  {
    keys: ['cart'],
    args: [
      'skuId',
      'count',
      'selected',
      'nowMs',
      'stock',
      'maxLines',
      'ttlSeconds',
      'requestId',
      'isAdd',
      'unitFen',
    ],
  },
  `${readLines}
local old, last = unpack(redis.call('HMGET', cart, skuId, '#last'))
local total, added, limit, hasCheckout, isFirst = tonumber(count), nil, tonumber(stock), false, nil
local choice = selected
if choice == '' then choice = old and string.match(old, '^%d+:(%d)') or '1' end
if last == requestId then return {'ok', tonumber(string.match(old or count, '^%d+')), choice} end
if old then
  local c, t, fen = string.match(old, '^(%d+):%d:(%d+)(.*)$')
  if isAdd == '1' then
    total, added = total + tonumber(c), t .. ':' .. unitFen
  else
    added = t .. fen
    if choice == '0' then limit = math.max(limit, tonumber(c)) end
  end
else
  local lines, at
  lines, at, hasCheckout = readLines(cart, nowMs)
  if lines >= tonumber(maxLines) then return {'full', 0} end
  added = string.format('%d', at) .. ':' .. unitFen
  if lines == 0 then isFirst = 1 end
end
if total > limit then return {'stock', total} end
local line = string.format('%d', total) .. ':' .. choice .. ':' .. added
redis.call('HSET', cart, skuId, line, '#last', requestId)
if not hasCheckout then redis.call('HSETNX', cart, '#checkout', requestId) end
redis.call('EXPIRE', cart, ttlSeconds)
return {'ok', total, choice, isFirst}`,
)

/** Selects (1) or deselects (0) every line. @param row a line that is deselected in any case */
export const selectLines = defineScript(
  { keys: ['cart'], args: ['selected', 'ttlSeconds'], row: ['skuId'] },
  `
local hash, excluded = redis.call('HGETALL', cart), {}
for row in eachRow() do excluded[row.skuId] = true end
for i = 1, #hash, 2 do
  if string.sub(hash[i], 1, 1) ~= '#' then
    local c, rest = string.match(hash[i + 1], '^(%d+):%d:(.*)$')
    local flag = excluded[hash[i]] and '0' or selected
    redis.call('HSET', cart, hash[i], c .. ':' .. flag .. ':' .. rest)
  end
end
if #hash > 0 then redis.call('EXPIRE', cart, ttlSeconds) end
return #hash`,
)

/**
 * Removes ordered quantities and replaces the checkout id; does nothing unless `checkoutId` is still that of the cart.
 * @param row a count of 0 deselects the line, which was selected but not ordered
 */
export const removeOrderedLines = defineScript(
  { keys: ['cart'], args: ['checkoutId', 'nextCheckoutId', 'ttlSeconds'], row: ['skuId', 'count'] },
  `
if redis.call('HGET', cart, '#checkout') ~= checkoutId then return 0 end
for row in eachRow() do
  local old = redis.call('HGET', cart, row.skuId)
  if old then
    local c, rest = string.match(old, '^(%d+):(.*)$')
    local left = tonumber(c) - tonumber(row.count)
    if row.count == '0' then
      redis.call('HSET', cart, row.skuId, c .. ':0' .. string.sub(rest, 2))
    elseif left > 0 then
      redis.call('HSET', cart, row.skuId, string.format('%d', left) .. ':' .. rest)
    else
      redis.call('HDEL', cart, row.skuId)
    end
  end
end
redis.call('HSET', cart, '#checkout', nextCheckoutId)
redis.call('EXPIRE', cart, ttlSeconds)
return 1`,
)

/** Adds up the pieces of one or two carts. With one cart, both keys are the same. */
export const countPieces = defineScript(
  { keys: ['cart', 'claimedCart'] },
  `
local total = 0
for _, key in ipairs(cart == claimedCart and { cart } or { cart, claimedCart }) do
  local hash = redis.call('HGETALL', key)
  for i = 1, #hash, 2 do
    if string.sub(hash[i], 1, 1) ~= '#' then total = total + tonumber(string.match(hash[i + 1], '^%d+')) end
  end
end
return total`,
)
