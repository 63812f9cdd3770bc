import { config } from '../../config/index.ts'
import { staleWhileRevalidate } from '../../lib/cache/stale-while-revalidate.ts'
import { addSeconds, now, wallClock } from '../../lib/clock.ts'
import { log } from '../../lib/log.ts'
import { redis, runPipeline } from '../../redis/client.ts'
import { digestOf, keys, seconds } from '../../redis/keys.ts'
import { normalise } from './analysis/normalize.ts'

const shown = 10
/** Of so many the first are shown: equals have no order in Redis that anybody would want. */
const looked = 50
const days = 7
const daySeconds = 86_400
const maxLength = 20
const maxCounted = 1_000
/** Newcomers need room beside the thousand to grow in. */
const trimAbove = 1_500
const maxCallers = 100_000
const maxGathered = 5_000
const gatherMs = 1_000

const chinese = new Intl.Collator('zh')
const gathered = new Set<string>()
let gathering: ReturnType<typeof setTimeout> | undefined

/** So many different searches of one address count in a day. */
const maxOfAddress = 30
/** A search is shown to others only when so many addresses have made it on some day. */
const minCallers = 3

/**
 * Counts a query once a caller and day, so many a day for each address, and bounds the sets. The keys lie in one slot.
 * KEYS: queries, callers, addresses. ARGV: query, caller, life in seconds, most callers, trim above, trim to, address, most
 * of an address.
 */
const count = `
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

const hot = staleWhileRevalidate<readonly string[]>({
  load: readHot,
  ttlMs: 60_000,
  retryMs: 5_000,
  onFailure: (error) => log.warn({ err: error }, 'hot searches not renewed'),
})

/** What is known of them now, without waiting: nothing before they were read for the first time. */
export function heldHotSearches(): readonly string[] {
  const found = hot()
  if (!(found instanceof Promise)) return found
  found.catch(() => {})
  return []
}

/** The most frequent searches of the last seven days, 10 at most; a minute old at most. */
export async function listHotSearches(): Promise<readonly string[]> {
  return hot()
}

/**
 * Notes a search that found something. What a second has gathered is counted in one pipeline; nobody waits for it, and
 * without Redis, or in a flood, it is not counted.
 */
export function recordSearch(text: string, address: string): void {
  if (gathered.size >= maxGathered) return
  gathered.add(`${address} ${text}`)
  gathering ??= setTimeout(() => void countGathered(), gatherMs)
}

/** Counts what was noted so far. */
export async function countGathered(): Promise<void> {
  clearTimeout(gathering)
  gathering = undefined
  const noted = [...gathered]
  gathered.clear()
  const day = dayOf(now())
  const counted = [keys.searches(day), keys.searchCallers(day), keys.searchAddresses(day)]
  const bounds = [seconds.searches, maxCallers, trimAbove, maxCounted]
  const pipeline = redis.pipeline()
  for (const line of noted) {
    const space = line.indexOf(' ')
    const query = normalise(line.slice(space + 1))
    if (!isPublic(query)) continue
    const address = line.slice(0, space)
    const caller = digestOf(`${address} ${query}`)
    pipeline.eval(count, 3, ...counted, query, caller, ...bounds, digestOf(address), maxOfAddress)
  }
  await runPipeline(pipeline).catch((error) => log.warn({ err: error }, 'searches were not counted'))
}

/**
 * Numbers of telephones, orders and cards, and addresses of mail, are nobody else's business; what cannot be seen, or
 * looks like markup, is no search.
 */
function isPublic(query: string): boolean {
  if (query.length === 0 || query.length > maxLength || /[\p{C}\p{M}<>]/u.test(query)) return false
  return !/\d{5}|@/.test(query.replace(/[\s-]/g, ''))
}

async function readHot(): Promise<readonly string[]> {
  const today = now()
  const sources = Array.from({ length: days }, (_, i) =>
    keys.searches(dayOf(addSeconds(today, -i * daySeconds))),
  )
  const week = keys.searches('week')
  const [, found] = await runPipeline(
    redis
      .pipeline()
      .zunionstore(week, sources.length, ...sources)
      .zrevrangebyscore(week, '+inf', minCallers, 'WITHSCORES', 'LIMIT', 0, looked)
      .expire(week, daySeconds),
  )
  return inOrder(found as string[])
}

/** The most frequent first; among equals the shorter ones, then in the order of a Chinese dictionary. */
function inOrder(found: readonly string[]): string[] {
  const counted = found.flatMap((query, i) => (i % 2 ? [] : [{ query, count: Number(found[i + 1]) }]))
  return counted
    .sort((a, b) => b.count - a.count || a.query.length - b.query.length || chinese.compare(a.query, b.query))
    .slice(0, shown)
    .map(({ query }) => query)
}

function dayOf(date: Date): string {
  const { year, month, day } = wallClock(date, config.shopTimezone)
  return `${year}-${month}-${day}`
}
