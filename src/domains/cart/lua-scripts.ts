import { defineScript } from '../../redis/scripts.ts'

/**
 * Every change of a cart is one script on one hash slot: no request sees half of it and none overwrites another.
 * Fields: a SKU's id → `count:selected:addedAtMs:addedFen`, the last missing from older lines; `#checkout` → the id under
 * which the cart can be ordered once; `#last` → the id of the last line that was put in.
 */

/**
 * How many lines a cart has, the moment of a new one, and whether it can be ordered. Servers' clocks differ and several
 * lines come within one millisecond: a new line always follows those that are there.
 */
const readLines = `
local function readLines(key, atMs)
  local hash, lines, at, checkout = redis.call('HGETALL', key), 0, tonumber(atMs), false
  for i = 1, #hash, 2 do
    if hash[i] == '#checkout' then
      checkout = true
    elseif hash[i] ~= '#last' then
      lines = lines + 1
      local t = tonumber(string.match(hash[i + 1], '^%d+:%d:(%d+)'))
      if t and t >= at then at = t + 1 end
    end
  end
  return lines, at, checkout
end`

/**
 * KEYS cart · ARGV sku, count, selected, atMs, stock, maxLines, ttl, id, add (1) or set (0), addedFen. Adding puts
 * down the price anew, setting keeps it. A line can be left unselected with no more than it has, whatever the stock.
 * The client sends a script again when the connection is lost before its reply: one that comes twice adds once. A cart
 * without a checkout id takes this id for it.
 */
export const upsertLine = defineScript(
  `${readLines}
local old, last = unpack(redis.call('HMGET', KEYS[1], ARGV[1], '#last'))
local count, added, limit, checkout = tonumber(ARGV[2]), nil, tonumber(ARGV[5]), false
if last == ARGV[8] then return {'ok', tonumber(string.match(old or ARGV[2], '^%d+'))} end
if old then
  local c, t, fen = string.match(old, '^(%d+):%d:(%d+)(.*)$')
  if ARGV[9] == '1' then
    count, added = count + tonumber(c), t .. ':' .. ARGV[10]
  else
    added = t .. fen
    if ARGV[3] == '0' then limit = math.max(limit, tonumber(c)) end
  end
elseif ARGV[9] == '0' then
  return {'missing', 0}
else
  local lines, at
  lines, at, checkout = readLines(KEYS[1], ARGV[4])
  if lines >= tonumber(ARGV[6]) then return {'full', 0} end
  added = string.format('%d', at) .. ':' .. ARGV[10]
end
if count > limit then return {'stock', count} end
local line = string.format('%d', count) .. ':' .. ARGV[3] .. ':' .. added
redis.call('HSET', KEYS[1], ARGV[1], line, '#last', ARGV[8])
if not checkout then redis.call('HSETNX', KEYS[1], '#checkout', ARGV[8]) end
redis.call('EXPIRE', KEYS[1], ARGV[7])
return {'ok', count}`,
  1,
)

/** KEYS cart · ARGV selected, ttl. */
export const selectLines = defineScript(
  `
local hash = redis.call('HGETALL', KEYS[1])
for i = 1, #hash, 2 do
  if string.sub(hash[i], 1, 1) ~= '#' then
    local c, rest = string.match(hash[i + 1], '^(%d+):%d:(.*)$')
    redis.call('HSET', KEYS[1], hash[i], c .. ':' .. ARGV[1] .. ':' .. rest)
  end
end
if #hash > 0 then redis.call('EXPIRE', KEYS[1], ARGV[2]) end
return #hash`,
  1,
)

/** KEYS cart · ARGV checkout, next checkout, ttl, then sku, count … : what was ordered leaves, once for this checkout. */
export const removeOrderedLines = defineScript(
  `
if redis.call('HGET', KEYS[1], '#checkout') ~= ARGV[1] then return 0 end
for i = 4, #ARGV, 2 do
  local old = redis.call('HGET', KEYS[1], ARGV[i])
  if old then
    local c, rest = string.match(old, '^(%d+):(.*)$')
    local left = tonumber(c) - tonumber(ARGV[i + 1])
    if left > 0 then
      redis.call('HSET', KEYS[1], ARGV[i], string.format('%d', left) .. ':' .. rest)
    else
      redis.call('HDEL', KEYS[1], ARGV[i])
    end
  end
end
redis.call('HSET', KEYS[1], '#checkout', ARGV[2])
redis.call('EXPIRE', KEYS[1], ARGV[3])
return 1`,
  1,
)

/** KEYS guest's cart, waiting cart · ARGV user, merge id, ttl → the waiting cart, if it is this user's. */
export const claimGuestCart = defineScript(
  `
if redis.call('EXISTS', KEYS[2]) == 0 then
  if redis.call('EXISTS', KEYS[1]) == 0 then return {} end
  redis.call('RENAME', KEYS[1], KEYS[2])
  redis.call('HSET', KEYS[2], '#owner', ARGV[1], '#merge', ARGV[2])
  redis.call('EXPIRE', KEYS[2], ARGV[3])
end
if redis.call('HGET', KEYS[2], '#owner') ~= ARGV[1] then return {} end
return redis.call('HGETALL', KEYS[2])`,
  2,
)

/**
 * KEYS user's cart, marks of merges · ARGV a mark's ttl, cart's ttl, checkout, maxLines, atMs, merge id, then sku, count,
 * selected, stock, addedFen or nothing … : counts add up to the stock at most, never below what the user had; the guest's
 * selection wins and so does his price, since he was a guest until just now.
 */
export const applyMerge = defineScript(
  `${readLines}
if redis.call('ZADD', KEYS[2], 'NX', string.format('%d', ARGV[5] + ARGV[1] * 1000), ARGV[6]) == 0 then return 0 end
redis.call('ZREMRANGEBYSCORE', KEYS[2], '-inf', ARGV[5])
redis.call('EXPIRE', KEYS[2], ARGV[1])
local lines, at = readLines(KEYS[1], ARGV[5])
for i = 7, #ARGV, 5 do
  local old = redis.call('HGET', KEYS[1], ARGV[i])
  local count, stock, added = tonumber(ARGV[i + 1]), tonumber(ARGV[i + 3]), string.format('%d', at + i)
  local had, fen = 0, ''
  if old then
    local c, t, f = string.match(old, '^(%d+):%d:(%d+)(.*)$')
    had, added, fen = tonumber(c), t, f
  end
  if ARGV[i + 4] ~= '' then fen = ':' .. ARGV[i + 4] end
  count = math.max(had, math.min(had + count, stock))
  if count > 0 and (old or lines < tonumber(ARGV[4])) then
    if not old then lines = lines + 1 end
    redis.call('HSET', KEYS[1], ARGV[i], string.format('%d', count) .. ':' .. ARGV[i + 2] .. ':' .. added .. fen)
  end
end
if lines > 0 then
  redis.call('HSETNX', KEYS[1], '#checkout', ARGV[3])
  redis.call('EXPIRE', KEYS[1], ARGV[2])
end
return 1`,
  2,
)

/** KEYS waiting cart · ARGV merge id. */
export const completeMerge = defineScript(
  `
if redis.call('HGET', KEYS[1], '#merge') == ARGV[1] then return redis.call('DEL', KEYS[1]) end
return 0`,
  1,
)
