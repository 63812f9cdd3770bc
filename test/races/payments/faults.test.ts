import { afterAll, beforeAll, expect, test } from 'bun:test'
import type { PaymentState } from '../../support/database/payment-ledgers.ts'
import type { TestOrder } from '../../support/factories/orders.ts'
import { createPaymentShop } from '../../support/processes/payment-shop.ts'
import { type Cell, cells, faults, leftOut, reasonToLeaveOut, steps } from './fault-matrix.ts'

type Shop = Awaited<ReturnType<typeof createPaymentShop>>
type Done = Readonly<{ cell: Cell; order: TestOrder; state: PaymentState }>

const atOnce = 48
const nameOf = ({ gateway, step, fault, rival }: Cell) => `${gateway}: ${fault} at ${step}, ${rival}`

let shop: Shop
let abnormal: string[] = []
/** Trades whose fault has not happened. */
let unused: string[] = []
const done = new Map<string, Done>()

/** Each cell in turn, so many at once. */
async function each<T>(list: readonly T[], work: (item: T) => Promise<void>): Promise<void> {
  const queue = [...list]
  const next = async () => {
    for (let item = queue.shift(); item !== undefined; item = queue.shift()) await work(item)
  }
  await Promise.all(Array.from({ length: atOnce }, next))
}

beforeAll(async () => {
  shop = await createPaymentShop(14)
  const { prepare, act } = await import('./fault-actions.ts')
  const { sandbox } = await import('../../support/vendors/notification-listener.ts')
  const { runJobsToEnd } = await import('../../support/factories/paid-orders.ts')
  const { paymentStateOf } = await import('../../support/database/payment-ledgers.ts')
  const t0 = performance.now()
  const lap = (what: string) => process.env.LAPS && console.log(what, Math.round(performance.now() - t0))
  const orders = new Map<Cell, TestOrder>()
  await each(cells, async (cell) => void orders.set(cell, await prepare(cell)))
  lap('prepared')
  await each(cells, (cell) => act(cell, orders.get(cell) as TestOrder))
  lap('acted')
  unused = (await sandbox<{ subject: string }[]>('/faults/')).map(({ subject }) => subject)
  abnormal = await runJobsToEnd()
  for (const number of abnormal) await sandbox('/wechat/abnormal/', { out_refund_no: number })
  await runJobsToEnd()
  lap('ran')
  await each(cells, async (cell) => {
    const order = orders.get(cell) as TestOrder
    done.set(nameOf(cell), { cell, order, state: await paymentStateOf(order) })
  })
  lap('read')
}, 120_000)
afterAll(() => shop.close())

test('every fault at every step is played, or left out for a reason', () => {
  expect(cells.length / 4 + leftOut.length).toBe(2 * steps.length * faults.length)
  expect(leftOut.map(reasonToLeaveOut)).not.toContain(undefined)
})

const payFen = 6_990
/** What must be left, as the money says: kept orders are paid once, others hold nothing. */
function endOf({ step, rival }: Cell, keptFen: number): Partial<PaymentState> {
  const nothingOpen = { isSame: true as const, open: 0, payable: [] }
  if (step === 'refund')
    return rival === 'alone'
      ? { ...nothingOpen, status: 6, stock: 10, applied: 1, keptFen: 0 }
      : { ...nothingOpen, status: 2, stock: 9, applied: 1, keptFen: payFen - 1_000 }
  const isPaid =
    keptFen > 0 || step === 'return' || step === 'query' || (step !== 'close' && rival === 'alone')
  return isPaid
    ? { ...nothingOpen, status: 2, stock: 9, applied: 1, keptFen: payFen }
    : { ...nothingOpen, status: 6, stock: 10, applied: 0, keptFen: 0 }
}

for (const cell of cells)
  test(nameOf(cell), () => {
    const { state, order } = done.get(nameOf(cell)) as Done
    expect(state).toEqual(endOf(cell, state.keptFen) as PaymentState)
    if (cell.rival === 'alone') expect(unused).not.toContain(order.orderId)
  })

test('refunds that the gateway cannot bring to their buyers waited for somebody, and the books are in order', async () => {
  expect(abnormal).toHaveLength(cells.filter(({ fault }) => fault === 'refund_abnormal').length)
  const { status, output } = await shop.database.verify()
  expect(output).not.toContain('BROKEN')
  expect(status).toBe(0)
}, 30_000)
