import { defineScript } from '../../redis/scripts.ts'

/**
 * Each change of a cart is one atomic script on one hash slot: readers see all of it or nothing, and concurrent changes
 * do not overwrite each other.
 *
 * Fields of the hash: SKU id → `count:selected:addedAtMs:addedFen` (older lines lack `addedFen`); `#checkout` → id under
 * which the cart can be ordered once; `#last` → request id of the last upsert; `#owner` and `#merge` → in a claimed guest
 * cart, the user and the merge id.
 */

/**
 * Lua: counts the lines of a cart and returns a time for a new line. The time is later than that of all lines, since
 * the clocks of servers differ and several lines can come within one millisecond.
 */
const readLines = `
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
 * Adds to a line (`isAdd` 1) or sets an existing one (`isAdd` 0). Adding stores the price again, setting preserves it.
 * A deselected line may have as many pieces as before, even when the stock is lower.
 *
 * Idempotent: ioredis sends a script again when the connection is lost before the reply, so a repeated `requestId` adds
 * nothing. A cart without a checkout id uses the request id as its checkout id.
 *
 * @returns `[outcome, total]`: outcome is ok, stock, full or missing
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
local total, added, limit, hasCheckout = tonumber(count), nil, tonumber(stock), false
if last == requestId then return {'ok', tonumber(string.match(old or count, '^%d+'))} end
if old then
  local c, t, fen = string.match(old, '^(%d+):%d:(%d+)(.*)$')
  if isAdd == '1' then
    total, added = total + tonumber(c), t .. ':' .. unitFen
  else
    added = t .. fen
    if selected == '0' then limit = math.max(limit, tonumber(c)) end
  end
elseif isAdd == '0' then
  return {'missing', 0}
else
  local lines, at
  lines, at, hasCheckout = readLines(cart, nowMs)
  if lines >= tonumber(maxLines) then return {'full', 0} end
  added = string.format('%d', at) .. ':' .. unitFen
end
if total > limit then return {'stock', total} end
local line = string.format('%d', total) .. ':' .. selected .. ':' .. added
redis.call('HSET', cart, skuId, line, '#last', requestId)
if not hasCheckout then redis.call('HSETNX', cart, '#checkout', requestId) end
redis.call('EXPIRE', cart, ttlSeconds)
return {'ok', total}`,
)

/** Selects (1) or deselects (0) every line. */
export const selectLines = defineScript(
  { keys: ['cart'], args: ['selected', 'ttlSeconds'] },
  `
local hash = redis.call('HGETALL', cart)
for i = 1, #hash, 2 do
  if string.sub(hash[i], 1, 1) ~= '#' then
    local c, rest = string.match(hash[i + 1], '^(%d+):%d:(.*)$')
    redis.call('HSET', cart, hash[i], c .. ':' .. selected .. ':' .. rest)
  end
end
if #hash > 0 then redis.call('EXPIRE', cart, ttlSeconds) end
return #hash`,
)

/** Removes ordered quantities and replaces the checkout id; does nothing unless `checkoutId` is still that of the cart. */
export const removeOrderedLines = defineScript(
  { keys: ['cart'], args: ['checkoutId', 'nextCheckoutId', 'ttlSeconds'], row: ['skuId', 'count'] },
  `
if redis.call('HGET', cart, '#checkout') ~= checkoutId then return 0 end
for row in eachRow() do
  local old = redis.call('HGET', cart, row.skuId)
  if old then
    local c, rest = string.match(old, '^(%d+):(.*)$')
    local left = tonumber(c) - tonumber(row.count)
    if left > 0 then
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

/**
 * Moves a guest cart aside for one user, unless an earlier sign-in already did.
 * @returns the fields of the claimed cart; empty when there is none or it is claimed for another user
 */
export const claimGuestCart = defineScript(
  { keys: ['guestCart', 'claimedCart'], args: ['userId', 'mergeId', 'ttlSeconds'] },
  `
if redis.call('EXISTS', claimedCart) == 0 then
  if redis.call('EXISTS', guestCart) == 0 then return {} end
  redis.call('RENAME', guestCart, claimedCart)
  redis.call('HSET', claimedCart, '#owner', userId, '#merge', mergeId)
  redis.call('EXPIRE', claimedCart, ttlSeconds)
end
if redis.call('HGET', claimedCart, '#owner') ~= userId then return {} end
return redis.call('HGETALL', claimedCart)`,
)

/**
 * Merges claimed lines into a user's cart, once for each merge id. Counts add up to the stock at most, but never fall
 * below the count that the user had. The guest's selection and price win, since they are the newer ones.
 * @param row `addedFen` is empty where the price is unknown
 */
export const applyMerge = defineScript(
  {
    keys: ['cart', 'merges'],
    args: ['mergeTtlSeconds', 'ttlSeconds', 'checkoutId', 'maxLines', 'nowMs', 'mergeId'],
    row: ['skuId', 'count', 'selected', 'stock', 'addedFen'],
  },
  `${readLines}
local expiresMs = string.format('%d', nowMs + mergeTtlSeconds * 1000)
if redis.call('ZADD', merges, 'NX', expiresMs, mergeId) == 0 then return 0 end
redis.call('ZREMRANGEBYSCORE', merges, '-inf', nowMs)
redis.call('EXPIRE', merges, mergeTtlSeconds)
local lines, at = readLines(cart, nowMs)
for row in eachRow() do
  local old = redis.call('HGET', cart, row.skuId)
  local added, had, fen = string.format('%d', at + row.index), 0, ''
  if old then
    local c, t, f = string.match(old, '^(%d+):%d:(%d+)(.*)$')
    had, added, fen = tonumber(c), t, f
  end
  if row.addedFen ~= '' then fen = ':' .. row.addedFen end
  local total = math.max(had, math.min(had + tonumber(row.count), tonumber(row.stock)))
  if total > 0 and (old or lines < tonumber(maxLines)) then
    if not old then lines = lines + 1 end
    redis.call('HSET', cart, row.skuId, string.format('%d', total) .. ':' .. row.selected .. ':' .. added .. fen)
  end
end
if lines > 0 then
  redis.call('HSETNX', cart, '#checkout', checkoutId)
  redis.call('EXPIRE', cart, ttlSeconds)
end
return 1`,
)

/** Deletes a claimed cart once its merge is applied; a newer claim stays. */
export const completeMerge = defineScript(
  { keys: ['claimedCart'], args: ['mergeId'] },
  `
if redis.call('HGET', claimedCart, '#merge') == mergeId then return redis.call('DEL', claimedCart) end
return 0`,
)
