import { expect, test } from 'bun:test'
import { config } from '../../../src/config/index.ts'
import {
  flushSearches,
  listPopularSearches,
  recordSearch,
} from '../../../src/domains/search/popular-searches.ts'
import { whenSearchReady } from '../../../src/domains/search/search-service.ts'
import { now, shiftClock, wallClock } from '../../../src/lib/clock.ts'
import { redis } from '../../../src/redis/client.ts'
import { keys } from '../../../src/redis/keys.ts'
import { becomesTrue, newTerm, search } from '../../support/factories/search-documents.ts'
import { call, randomAddress } from '../../support/http.ts'

async function suggestions(text: string): Promise<string[]> {
  await whenSearchReady()
  const { status, json } = await call<string[]>('GET', `/skus/suggestions/?text=${encodeURIComponent(text)}`)
  expect(status).toBe(200)
  return json
}

function today(): string {
  const { year, month, day } = wallClock(now(), config.shopTimezone)
  return `${year}-${month}-${day}`
}

const timesOf = async (query: string) => Number(await redis.zscore(keys.searches(today()), query))

for (const [typed, wanted] of [
  ['手', '手机'],
  ['手機', '手机配件'],
  ['shou', '手机'],
  ['ｓｈｏｕｊ', '手机'],
  ['sj', '手机'],
  ['云', '云禾'],
  ['yun', '云禾'],
  ['智能', '智能手机'],
  ['zhinengsh', '智能手机'],
  ['连', '连衣裙'],
  ['tou', '头戴耳机'],
  ['蓝牙耳', '蓝牙耳机'],
  ['机械键', '机械键盘'],
  ['笔记本电', '笔记本电脑'],
  ['充电宝', '充电宝'],
  ['k8', 'K87'],
  ['x3', 'X3'],
] as const)
  test(`${typed} completes to ${wanted}`, async () => {
    const found = await suggestions(typed)
    expect(found).toContain(wanted)
    expect(found.length).toBeLessThanOrEqual(10)
    expect(new Set(found).size).toBe(found.length)
  })

test('no fragment of a word is suggested', async () => {
  const found = (await Promise.all(['j', 'x', 'b', 'n'].map(suggestions))).flat()
  expect(found.filter((word) => ['机数', '戏本', '本册', '恤'].includes(word) || word.length < 2)).toEqual([])
})

test('words of the most SKUs come first, and every suggestion has hits', async () => {
  const found = await suggestions('shou')
  const counts: number[] = []
  for (const text of found) counts.push((await search({ text })).count)
  expect(counts.every((count) => count > 0)).toBe(true)
  expect(counts[0]).toBe(Math.max(...counts))
  expect(await suggestions('qwxz')).toEqual([])
  expect(await suggestions('%')).toEqual([])
})

test('a search with hits counts once for each caller and day', async () => {
  const [mine, theirs] = [randomAddress(), randomAddress()]
  const ask = (text: string, address: string, page = 1) =>
    call('GET', `/skus/search/?text=${encodeURIComponent(text)}&page=${page}&page_size=1`, {
      headers: { 'x-forwarded-for': address },
    })
  await whenSearchReady()
  const before = await timesOf('真无线耳机')
  for (let i = 0; i < 3; i++) await ask('真无线耳機', mine)
  await ask(' 真无线耳机 ', theirs)
  await ask('真无线耳机', randomAddress(), 2)
  await ask('qwxzvbnm', theirs)
  expect(await becomesTrue(async () => (await timesOf('真无线耳机')) === before + 2)).toBe(true)
  expect(await timesOf('qwxzvbnm')).toBe(0)
})

test('long queries and queries that may contain personal data are never counted', async () => {
  const last = newTerm().slice(0, 20)
  const refused = [
    ...['13800000001', '手机 138 0000 0001', '138-0000-0001', 'me@example.com', 'a'.repeat(21)],
    ...['<b>手机', 'a\u0000b', '手\u200b机', '手\ufe0f机'],
  ]
  for (const text of refused) recordSearch(text, randomAddress())
  recordSearch(last, randomAddress())
  expect(await becomesTrue(async () => (await timesOf(last)) === 1)).toBe(true)
  for (const text of refused) expect(await timesOf(text)).toBe(0)
  const [queries, callers] = [keys.searches(today()), keys.searchCallers(today())]
  expect(await redis.ttl(queries)).toBeGreaterThan(7 * 86_400)
  expect(await redis.ttl(callers)).toBeGreaterThan(0)
})

test('the ten most frequent searches of the last seven days are listed', async () => {
  const [hot, old] = [newTerm().slice(0, 20), newTerm().slice(0, 20)]
  const day = (days: number) => {
    const { year, month, day } = wallClock(new Date(now().getTime() - days * 86_400_000), config.shopTimezone)
    return `${year}-${month}-${day}`
  }
  await redis.zadd(keys.searches(day(6)), 1_000_000, hot)
  await redis.zadd(keys.searches(day(7)), 2_000_000, old)
  await listPopularSearches()
  shiftClock(61_000)
  try {
    expect(await becomesTrue(async () => (await listPopularSearches()).includes(hot))).toBe(true)
    const { json } = await call<string[]>('GET', '/skus/hot_searches/')
    expect(json[0]).toBe(hot)
    expect([json.length <= 10, json.includes(old)]).toEqual([true, false])
    expect(await suggestions(hot.slice(0, 8))).toContain(hot)
  } finally {
    shiftClock(-61_000)
    await redis.del(keys.searches(day(6)), keys.searches(day(7)))
  }
})

test('the sets of searches in Redis are bounded', async () => {
  const first = newTerm().slice(0, 12)
  for (let i = 0; i < 1_600; i++) recordSearch(`${first}${i.toString(36)}`, randomAddress())
  expect(
    await becomesTrue(
      async () =>
        (await timesOf(`${first}${(1_599).toString(36)}`)) >= 0 &&
        (await redis.zcard(keys.searches(today()))) <= 1_500,
    ),
  ).toBe(true)
})

test('a search is listed after three callers, and an address counts for thirty searches a day', async () => {
  // the counts of other tests may cause a trim that would remove these
  await redis.del(keys.searches(today()))
  const [lonely, common] = [newTerm().slice(0, 20), newTerm().slice(0, 20)]
  const address = randomAddress()
  for (let i = 0; i < 5; i++) recordSearch(lonely, address)
  for (let i = 0; i < 3; i++) recordSearch(common, randomAddress())
  await flushSearches()
  expect([await timesOf(lonely), await timesOf(common)]).toEqual([1, 3])
  const many = Array.from({ length: 40 }, () => newTerm().slice(0, 20))
  const greedy = randomAddress()
  for (const text of many) recordSearch(text, greedy)
  await flushSearches()
  const counted = await Promise.all(many.map(timesOf))
  expect(counted.filter((times) => times === 1)).toHaveLength(30)
  shiftClock(200_000)
  try {
    await listPopularSearches()
    expect(await becomesTrue(async () => (await suggestions(common.slice(0, 10))).includes(common))).toBe(
      true,
    )
    expect(await suggestions(lonely.slice(0, 10))).not.toContain(lonely)
  } finally {
    shiftClock(-200_000)
  }
})
