import { afterEach, expect, test } from 'bun:test'
import { startCuttingProxy } from '../../support/database/cutting-proxy.ts'
import { watchRedis } from '../../support/database/redis-monitor.ts'
import { createShopCrowd, type Placing, placeAt, type ShopCrowd } from '../../support/factories/shop-crowd.ts'

const redisDb = 12
let crowd: ShopCrowd
afterEach(() => crowd.close())

const tally = (answers: readonly Placing[]) =>
  Object.fromEntries(
    [...Map.groupBy(answers, ({ status, code }) => (code ? `${status} ${code}` : `${status}`))].map(
      ([what, all]) => [what, all.length],
    ),
  )

async function expectVerified(): Promise<void> {
  const { status, output } = await crowd.database.verify()
  const notable = output.split('\n').filter((line) => line && !/^(holds|audit trail:)/.test(line))
  expect(notable).toEqual(['verified'])
  expect(status).toBe(0)
}

/** Places an order for every user concurrently, round-robin over three processes. */
async function placeAtThree(): Promise<Placing[]> {
  const servers = await Promise.all([crowd.serve(), crowd.serve(), crowd.serve()])
  const answers = await Promise.all(
    crowd.users.map((user, i) => placeAt(servers[i % servers.length]?.base as string, user)),
  )
  const sorted = answers.map(({ milliseconds }) => milliseconds).sort((a, b) => a - b)
  const at = (share: number) => `${sorted[Math.floor(sorted.length * share)]?.toFixed(0)} ms`
  console.log(`${answers.length} concurrent orders over three processes: p50 ${at(0.5)}, p99 ${at(0.99)}`)
  return answers
}

test('500 buyers of 20 SKUs, lines in random order, over three processes: exactly the stock is sold, the others get 409', async () => {
  const stock = 150
  crowd = await createShopCrowd({ redisDb, buyers: 500, skus: 20, stock })
  await Promise.all(crowd.users.map((user) => crowd.fill(user, crowd.skus)))
  const answers = await placeAtThree()
  expect(tally(answers)).toEqual({ 201: stock, '409 stock_short': 500 - stock })
  expect(await crowd.rows('SELECT DISTINCT stock, sales FROM tb_sku')).toEqual([{ stock: 0, sales: stock }])
  expect(await crowd.rows('SELECT COUNT(*) AS n FROM tb_order_goods')).toEqual([{ n: stock * 20 }])
  await expectVerified()
}, 60_000)

test('200 buyers of one SKU over three processes: each of its 50 pieces is sold once', async () => {
  const stock = 50
  crowd = await createShopCrowd({ redisDb, buyers: 200, skus: 1, stock })
  await Promise.all(crowd.users.map((user) => crowd.fill(user, crowd.skus)))
  const answers = await placeAtThree()
  expect(tally(answers)).toEqual({ 201: stock, '409 stock_short': 200 - stock })
  expect(new Set(answers.flatMap(({ orderId }) => orderId ?? [])).size).toBe(stock)
  expect(await crowd.rows('SELECT stock, sales FROM tb_sku')).toEqual([{ stock: 0, sales: stock }])
  await expectVerified()
}, 60_000)

test('with a process killed and restarted ten times, every buyer gets an answer, no order lacks lines and no stock is lost', async () => {
  const [stock, kills] = [120, 10]
  crowd = await createShopCrowd({ redisDb, buyers: 500, skus: 20, stock })
  const { users, skus } = crowd
  // each buyer orders five SKUs: 500 × 5 pieces wanted, 20 × 120 in stock
  const wishes = (i: number) => Array.from({ length: 5 }, (_, k) => skus[(i + k * 4) % 20] as number)
  await Promise.all(users.map((user, i) => crowd.fill(user, wishes(i))))
  let server = await crowd.serve()
  const answered = new Map<number, Placing>()
  const waiting = users.map((user) => ({ user, key: crypto.randomUUID() }))
  let unanswered = 0
  const shopper = async () => {
    for (let next = waiting.shift(); next; next = waiting.shift()) {
      const answer = await placeAt(server.base, next.user, next.key)
      if (answer.status === 0) {
        unanswered++
        waiting.push(next)
        await Bun.sleep(5)
      } else answered.set(next.user.id, answer)
    }
  }
  const killer = async () => {
    for (let n = 1; n <= kills; n++) {
      while (answered.size < n * 40) await Bun.sleep(1)
      server.child.kill('SIGKILL')
      await server.child.exited
      server = await crowd.serve()
    }
  }
  await Promise.all([killer(), ...Array.from({ length: 24 }, shopper)])
  expect(unanswered).toBeGreaterThan(kills)
  const answers = [...answered.values()]
  expect(answers).toHaveLength(500)
  expect(Object.keys(tally(answers)).sort()).toEqual(['201', '409 stock_short'])
  const placed = await crowd.rows('SELECT order_id FROM tb_order_info ORDER BY order_id')
  const answeredIds = answers.flatMap(({ orderId }) => orderId ?? []).sort()
  expect(placed.map(({ order_id }) => order_id)).toEqual(answeredIds)
  const [sums] = await crowd.rows('SELECT SUM(sales) AS sales, SUM(stock + sales) AS total FROM tb_sku')
  expect(sums).toEqual({ sales: `${answeredIds.length * 5}`, total: `${20 * stock}` })
  await expectVerified()
}, 300_000)

/** Resolves when an order waits for the lock of a SKU. */
async function untilOrderWaits(): Promise<void> {
  const waiting = `SELECT 1 FROM information_schema.processlist WHERE db = DATABASE() AND id <> CONNECTION_ID()
    AND info LIKE '%from \`tb_sku\`%for update'`
  while ((await crowd.rows(waiting)).length === 0) await Bun.sleep(2)
}

/** Counts cart reads from now on: `done` resolves after `count` of them. */
async function watchCarts(count: number) {
  const { promise, resolve } = Promise.withResolvers<void>()
  let read = 0
  const monitor = await watchRedis(process.env.REDIS_URL as string, (line) => {
    if (line.includes(` [${redisDb} `) && /"hgetall"/i.test(line) && ++read === count) resolve()
  })
  return { done: promise.finally(monitor.stop) }
}

for (const when of ['before', 'after'] as const)
  test(`with connections lost at COMMIT, ${when} the server executes it, for a single order and for a batch of 39, each buyer has one order`, async () => {
    crowd = await createShopCrowd({ redisDb, buyers: 40, skus: 3, stock: 1_000 })
    const proxy = await startCuttingProxy(crowd.database.url, when, 2)
    const { users, skus, database } = crowd
    const [first, ...others] = users as [ShopCrowd['users'][number], ...ShopCrowd['users']]
    try {
      const server = await crowd.serve(undefined, { DATABASE_URL: proxy.url })
      await Promise.all(users.map((user) => crowd.fill(user, skus)))
      // while the first order waits for a lock, the others join one batch
      await database.connection.query('START TRANSACTION')
      await database.connection.query('SELECT id FROM tb_sku FOR UPDATE')
      const alone = placeAt(server.base, first)
      await untilOrderWaits()
      const carts = await watchCarts(others.length)
      const together = others.map((user) => placeAt(server.base, user))
      await carts.done
      await database.connection.query('COMMIT')
      const answers = await Promise.all([alone, ...together])
      expect(proxy.left()).toBe(0)
      // a lost single order is not repeated: the buyer gets 503 and must retry; a lost batch is repeated
      const lost = when === 'before' ? 1 : 0
      expect(answers[0]?.status).toBe(lost ? 503 : 201)
      expect(answers.slice(1).map(({ status }) => status)).toEqual(Array(39).fill(201))
      expect(await crowd.rows('SELECT COUNT(*) AS n FROM tb_order_info')).toEqual([{ n: 40 - lost }])
      if (lost) expect((await placeAt(server.base, first)).status).toBe(201)
      expect(await crowd.rows('SELECT stock, sales FROM tb_sku')).toEqual(
        Array(3).fill({ stock: 960, sales: 40 }),
      )
      await expectVerified()
    } finally {
      proxy.stop()
    }
  }, 60_000)
