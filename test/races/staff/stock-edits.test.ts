import { afterAll, beforeAll, expect, test } from 'bun:test'
import { desc, eq } from 'drizzle-orm'
import { db } from '../../../src/db/client.ts'
import { auditEntries } from '../../../src/db/schema/staff.ts'
import { stockMovements } from '../../../src/db/schema/stock.ts'
import { addToCart } from '../../../src/domains/cart/change-lines.ts'
import { stockOf } from '../../support/factories/orders/orders.ts'
import { createSkuWithForm } from '../../support/factories/staff/sku-forms.ts'
import { createStaff } from '../../support/factories/staff/staff.ts'
import { createUser, type TestUser } from '../../support/factories/users.ts'
import { startSecondProcess } from '../../support/processes/second-process.ts'

/** Rounds of each person, and pairs of edits. `STAFF_PAIRS=1000 bun run test ./test/races/staff/stock-edits.test.ts` runs more. */
const pairs = Number(process.env.STAFF_PAIRS ?? 100)
const rounds = Math.min(40, Math.ceil(pairs / 6))
/** Pairs that run at the same time. */
const atOnce = 12

let processes: Awaited<ReturnType<typeof startSecondProcess>>[] = []
let staff: TestUser[] = []
let buyers: TestUser[] = []
beforeAll(async () => {
  const granted = ['goods.view_sku', 'goods.change_sku'] as const
  ;[processes, staff, buyers] = await Promise.all([
    Promise.all([1, 2, 3].map(() => startSecondProcess())),
    Promise.all([1, 2, 3, 4].map(() => createStaff(granted))),
    Promise.all([1, 2, 3].map(() => createUser())),
  ])
}, 60_000)
afterAll(() => {
  for (const { stop } of processes) stop()
})

const random = (least: number, most: number) => least + Math.floor(Math.random() * (most - least + 1))

type Reply = { status: number; etag: string; json: Record<string, unknown> }

/** Sends a request to one of the three processes. */
async function send(
  token: string,
  method: string,
  path: string,
  body?: object,
  ifMatch?: string,
): Promise<Reply> {
  const base = processes[random(0, 2)]?.base
  const response = await fetch(`${base}${path}`, {
    method,
    headers: {
      authorization: `JWT ${token}`,
      'content-type': 'application/json',
      ...(ifMatch && { 'if-match': ifMatch }),
    },
    ...(body && { body: JSON.stringify(body) }),
  })
  const json = (await response.json()) as Record<string, unknown>
  return { status: response.status, etag: response.headers.get('etag') ?? '', json }
}

/** What the accepted requests of a person add to the stock. */
type Act = (person: TestUser) => Promise<number>

const repeat = async (act: Act, person: TestUser) => {
  let moved = 0
  for (let round = 0; round < rounds; round++) moved += await act(person)
  return moved
}

/** Opens the form of the console, waits for others, and sends another stock. */
const editForm =
  (id: number, form: object): Act =>
  async ({ token }) => {
    const shown = (await send(token, 'GET', `/meiduo_admin/skus/${id}/`)).json.stock as number
    await Bun.sleep(random(0, 20))
    const sent = Math.max(0, shown + random(-3, 3))
    const { status, json } = await send(token, 'PUT', `/meiduo_admin/skus/${id}/`, { ...form, stock: sent })
    if (status === 200) return sent - shown
    expect([status, json.code]).toEqual([400, 'stock_out_of_range'])
    return 0
  }

const addPieces =
  (id: number): Act =>
  async ({ token }) => {
    const delta = random(-2, 2)
    const { status, json } = await send(
      token,
      'PATCH',
      `/meiduo_admin/skus/${id}/`,
      { stock_delta: delta },
      '*',
    )
    if (status === 200) return delta
    expect([status, json.code]).toEqual([400, 'stock_out_of_range'])
    return 0
  }

const buyPiece =
  (id: number): Act =>
  async ({ id: userId, token, addressId }) => {
    await addToCart({ kind: 'user', userId }, { skuId: id, count: 1, selected: true }).catch(() => undefined)
    const { status } = await send(token, 'POST', '/orders/', { address: addressId, pay_method: 2 })
    expect([201, 400, 409]).toContain(status)
    return status === 201 ? -1 : 0
  }

/** A large stock never refuses, a small one often does. */
test.each([500, 4])(
  'of forms, differences and sales at a stock of %d no update is lost, and the ledger is the stock',
  async (stock) => {
    const { id, form } = await createSkuWithForm({ stock })
    const [first, second, third, fourth] = staff as [TestUser, TestUser, TestUser, TestUser]
    const moved = await Promise.all([
      ...[first, second, third].map((person) => repeat(editForm(id, form), person)),
      repeat(addPieces(id), fourth),
      ...buyers.map((person) => repeat(buyPiece(id), person)),
    ])
    const expected = moved.reduce((sum, each) => sum + each, stock)
    const ledger = await db.select().from(stockMovements).where(eq(stockMovements.skuId, id))
    const sum = ledger.reduce((total, { quantity }) => total + quantity, 0)
    expect([(await stockOf(id)).stock, sum]).toEqual([expected, expected])
    // every movement of a person has an entry that names it
    const entries = await db
      .select({ after: auditEntries.after })
      .from(auditEntries)
      .where(eq(auditEntries.object, `sku:${id}`))
      .orderBy(desc(auditEntries.id))
    const named = entries
      .map(
        ({ after }) =>
          (JSON.parse(after) as { details?: { stock: { before: number; after: number } } }).details,
      )
      .flatMap((details) => (details && details.stock.after !== details.stock.before ? [details.stock] : []))
    const byPeople = ledger.filter(({ reason }) => reason === 'correction')
    expect(named.map((each) => each.after - each.before).sort()).toEqual(
      byPeople.map(({ quantity }) => quantity).sort(),
    )
  },
  300_000,
)

test('of two edits of one version exactly one wins, and the other learns who changed what and when', async () => {
  const skus = await Promise.all(Array.from({ length: atOnce }, () => createSkuWithForm()))
  const run = async (round: number) => {
    const { id } = skus[round % atOnce] as (typeof skus)[number]
    const path = `/meiduo_admin/skus/${id}/`
    const [one, other] = [staff[round % 4], staff[(round + 1) % 4]] as [TestUser, TestUser]
    const { etag } = await send(one.token, 'GET', path)
    const edits = [
      { person: one, field: 'price', body: { price: `${round + 1}.01` } },
      { person: other, field: 'caption', body: { caption: `副标题 ${round}` } },
    ] as const
    const answers = await Promise.all(
      edits.map(({ person, body }) => send(person.token, 'PATCH', path, body, etag)),
    )
    const winner = answers.findIndex(({ status }) => status === 200)
    expect(answers.map(({ status }) => status).sort()).toEqual([200, 412])
    expect(answers[1 - winner]?.json).toMatchObject({
      code: 'precondition_failed',
      changed_by: edits[winner]?.person.username,
      changed_at: expect.stringMatching(/^\d{4}-\d\d-\d\dT/),
      changed_fields: [edits[winner]?.field],
      current: { ...(edits[winner]?.body as object) },
      etag: answers[winner]?.etag,
    })
  }
  for (let from = 0; from < pairs; from += atOnce)
    await Promise.all(Array.from({ length: Math.min(atOnce, pairs - from) }, (_, i) => run(from + i)))
}, 600_000)
