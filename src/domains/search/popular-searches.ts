import { config } from '../../config/index.ts'
import { staleWhileRevalidate } from '../../lib/cache/stale-while-revalidate.ts'
import { addSeconds, now } from '../../lib/clock.ts'
import { log } from '../../lib/log.ts'
import { hasLongNumber } from '../../lib/text/masks.ts'
import { dayOf } from '../../lib/time/calendar-days.ts'
import { redis, runPipeline } from '../../redis/client.ts'
import { digestOf, keys, seconds } from '../../redis/keys.ts'
import { normalize } from './analysis/normalize.ts'

const maxListed = 10
/** Read from Redis, which orders equal scores by bytes; the first ten are chosen after sorting them here. */
const candidates = 50
const days = 7
const daySeconds = 86_400
const maxLength = 20
const maxQueries = 1_000
/** New queries start at the lowest count; without a margin above the maximum each trim would remove them. */
const trimAbove = 1_500
const maxCallers = 100_000
const maxPending = 5_000
const flushMs = 1_000
/** The number of different queries of one address that count in a day. */
const maxPerAddress = 30
/** A query is listed from this count on, so that one caller cannot place a text on the page within a day. */
const minCallers = 3

const chinese = new Intl.Collator('zh')
const pending = new Set<string>()
let flushTimer: ReturnType<typeof setTimeout> | undefined

/**
 * Counts a query once for each caller and day, limits the queries of an address and bounds the sets. The keys share a
 * cluster slot.
 * KEYS: queries, callers, addresses. ARGV: query, caller, TTL in seconds, maximum of callers, trim above, trim to, address,
 * maximum of an address.
 */
const countQuery = `
if redis.call('SCARD', KEYS[2]) >= tonumber(ARGV[4]) then return 0 end
if redis.call('HLEN', KEYS[3]) >= tonumber(ARGV[4]) then return 0 end
if redis.call('HINCRBY', KEYS[3], ARGV[7], 1) > tonumber(ARGV[8]) then return 0 end
redis.call('EXPIRE', KEYS[3], 86400 * 2)
if redis.call('SADD', KEYS[2], ARGV[2]) == 0 then return 0 end
redis.call('EXPIRE', KEYS[2], 86400 * 2)
redis.call('ZINCRBY', KEYS[1], 1, ARGV[1])
redis.call('EXPIRE', KEYS[1], ARGV[3])
local size = redis.call('ZCARD', KEYS[1])
if size > tonumber(ARGV[5]) then redis.call('ZREMRANGEBYRANK', KEYS[1], 0, size - tonumber(ARGV[6]) - 1) end
return 1`

const popular = staleWhileRevalidate<readonly string[]>({
  load: loadPopularSearches,
  ttlMs: 60_000,
  retryMs: 5_000,
  onFailure: (error) => log.warn({ err: error }, 'popular searches not refreshed'),
})

/** Returns the cached popular searches without waiting; an empty list before the first load. */
export function cachedPopularSearches(): readonly string[] {
  const searches = popular()
  if (!(searches instanceof Promise)) return searches
  searches.catch(() => {})
  return []
}

/** Lists the 10 most frequent searches of the last seven days, at most a minute old. */
export async function listPopularSearches(): Promise<readonly string[]> {
  return popular()
}

/**
 * Records a search that found something. Pending searches are counted once a second in one pipeline. Best effort: they are
 * lost without Redis, and ignored above 5,000 a second.
 */
export function recordSearch(text: string, address: string): void {
  if (pending.size >= maxPending) return
  pending.add(`${address} ${text}`)
  flushTimer ??= setTimeout(() => void flushSearches(), flushMs)
}

/** Counts the pending searches. */
export async function flushSearches(): Promise<void> {
  clearTimeout(flushTimer)
  flushTimer = undefined
  const lines = [...pending]
  pending.clear()
  const day = dayOf(now(), config.shopTimezone)
  const dayKeys = [keys.searches(day), keys.searchCallers(day), keys.searchAddresses(day)]
  const bounds = [seconds.searches, maxCallers, trimAbove, maxQueries]
  const pipeline = redis.pipeline()
  for (const line of lines) {
    const space = line.indexOf(' ')
    const query = normalize(line.slice(space + 1))
    if (!isPublic(query)) continue
    const address = line.slice(0, space)
    const caller = digestOf(`${address} ${query}`)
    pipeline.eval(countQuery, 3, ...dayKeys, query, caller, ...bounds, digestOf(address), maxPerAddress)
  }
  await runPipeline(pipeline).catch((error) => log.warn({ err: error }, 'searches not counted'))
}

/**
 * Rejects personal data (numbers of phones, orders and cards; mail addresses), invisible characters and markup: other
 * shoppers see popular searches.
 */
function isPublic(query: string): boolean {
  if (query.length === 0 || query.length > maxLength || /[\p{C}\p{M}<>]/u.test(query)) return false
  return !hasLongNumber(query) && !/\d{5}|@/.test(query.replace(/[\s-]/g, ''))
}

async function loadPopularSearches(): Promise<readonly string[]> {
  const today = now()
  const sources = Array.from({ length: days }, (_, i) =>
    keys.searches(dayOf(addSeconds(today, -i * daySeconds), config.shopTimezone)),
  )
  const week = keys.searches('week')
  const [, scored] = await runPipeline(
    redis
      .pipeline()
      .zunionstore(week, sources.length, ...sources)
      .zrevrangebyscore(week, '+inf', minCallers, 'WITHSCORES', 'LIMIT', 0, candidates)
      .expire(week, daySeconds),
  )
  return mostFrequent(scored as string[])
}

/** Sorts by count; equal counts by length, then in dictionary order. */
function mostFrequent(scored: readonly string[]): string[] {
  const counted = scored.flatMap((query, i) => (i % 2 ? [] : [{ query, count: Number(scored[i + 1]) }]))
  return counted
    .sort((a, b) => b.count - a.count || a.query.length - b.query.length || chinese.compare(a.query, b.query))
    .slice(0, maxListed)
    .map(({ query }) => query)
}
