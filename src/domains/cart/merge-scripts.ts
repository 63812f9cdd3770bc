import { defineScript } from '../../redis/scripts.ts'
import { readLines } from './lua-scripts.ts'

/** The scripts of a merge. `merge-guest-cart.ts` calls them in this order. */

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
 * Merges claimed lines into a user's cart, once for each merge id, and stores the lines that did not fit with the merge id.
 * Counts add up to the stock at most, but never fall below the count that the user had. A line that cannot be bought at present
 * keeps its count. The guest's selection and price win, since they are the newer ones.
 * @param row `addedFen` is empty where the price is unknown
 * @returns the SKU ids of the lines that did not fit, also when the merge was applied before
 */
export const applyMerge = defineScript(
  {
    keys: ['cart', 'merges', 'leftLines'],
    args: ['mergeTtlSeconds', 'ttlSeconds', 'checkoutId', 'maxLines', 'nowMs', 'mergeId'],
    row: ['skuId', 'count', 'selected', 'stock', 'addedFen'],
  },
  `${readLines}
local expiresMs = string.format('%d', nowMs + mergeTtlSeconds * 1000)
if redis.call('ZADD', merges, 'NX', expiresMs, mergeId) == 0 then
  return cjson.decode(redis.call('HGET', leftLines, mergeId) or '[]')
end
for _, expired in ipairs(redis.call('ZRANGEBYSCORE', merges, '-inf', nowMs)) do
  redis.call('ZREM', merges, expired)
  redis.call('HDEL', leftLines, expired)
end
redis.call('EXPIRE', merges, mergeTtlSeconds)
local lines, at = readLines(cart, nowMs)
local left = {}
for row in eachRow() do
  local old = redis.call('HGET', cart, row.skuId)
  local added, had, fen = string.format('%d', at + row.index), 0, ''
  if old then
    local c, t, f = string.match(old, '^(%d+):%d:(%d+)(.*)$')
    had, added, fen = tonumber(c), t, f
  end
  if row.addedFen ~= '' then fen = ':' .. row.addedFen end
  local total = math.max(had, math.min(had + tonumber(row.count), tonumber(row.stock)))
  if total == 0 then total = tonumber(row.count) end
  if old or lines < tonumber(maxLines) then
    if not old then lines = lines + 1 end
    redis.call('HSET', cart, row.skuId, string.format('%d', total) .. ':' .. row.selected .. ':' .. added .. fen)
  else
    left[#left + 1] = row.skuId
  end
end
if lines > 0 then
  redis.call('HSETNX', cart, '#checkout', checkoutId)
  redis.call('EXPIRE', cart, ttlSeconds)
end
if #left > 0 then
  redis.call('HSET', leftLines, mergeId, cjson.encode(left))
  redis.call('EXPIRE', leftLines, mergeTtlSeconds)
end
return left`,
)

/**
 * Ends a merge: returns the lines that did not fit to the guest cart, where the next sign-in claims them under a new merge id, and
 * deletes the claimed cart. A newer claim stays. Of a line that the guest has added again meanwhile, the counts add up.
 */
export const completeMerge = defineScript(
  { keys: ['claimedCart', 'guestCart'], args: ['mergeId', 'ttlSeconds'], row: ['skuId'] },
  `
if redis.call('HGET', claimedCart, '#merge') ~= mergeId then return 0 end
for row in eachRow() do
  local line, newer = redis.call('HGET', claimedCart, row.skuId), redis.call('HGET', guestCart, row.skuId)
  if line and newer then
    local count, rest = string.match(newer, '^(%d+)(:.*)$')
    line = string.format('%d', tonumber(count) + tonumber(string.match(line, '^%d+'))) .. rest
  end
  if line then
    redis.call('HSET', guestCart, row.skuId, line)
    redis.call('EXPIRE', guestCart, ttlSeconds)
  end
end
return redis.call('DEL', claimedCart)`,
)
