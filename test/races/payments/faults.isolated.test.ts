import { afterAll, beforeAll, expect, test } from 'bun:test'
import type { PaymentState } from '../../support/database/payment-ledgers.ts'
import type { TestOrder } from '../../support/factories/orders/orders.ts'
import { createPaymentShop } from '../../support/processes/payment-shop.ts'
import { type Cell, cells, product, reasonToSkip, rivals, skipped } from './fault-matrix.ts'

type Shop = Awaited<ReturnType<typeof createPaymentShop>>
type Result = Readonly<{ cell: Cell; order: TestOrder; state: PaymentState }>

const concurrency = 48
const titleOf = ({ gateway, step, fault, rival }: Cell) =>
  `a gateway fault loses no money, ${gateway}: ${fault} at ${step}, ${rival}`

let shop: Shop
/** Numbers of the refunds that WeChat Pay cannot deliver to the buyer. */
let abnormalRefunds: string[] = []
/** Orders whose planned fault did not happen. */
let unusedFaults: string[] = []
const results = new Map<string, Result>()

/** Processes the list with `concurrency` workers. */
async function forEachConcurrently<T>(list: readonly T[], work: (item: T) => Promise<void>): Promise<void> {
  const queue = [...list]
  const worker = async () => {
    for (let item = queue.shift(); item !== undefined; item = queue.shift()) await work(item)
  }
  await Promise.all(Array.from({ length: concurrency }, worker))
}

beforeAll(async () => {
  shop = await createPaymentShop(14)
  const { prepare, act } = await import('./fault-actions.ts')
  const { sandbox } = await import('../../support/vendors/notification-listener.ts')
  const { runJobsToEnd } = await import('../../support/factories/orders/paid-orders.ts')
  const { paymentStateOf } = await import('../../support/database/payment-ledgers.ts')
  const t0 = performance.now()
  const logLap = (phase: string) => process.env.LAPS && console.log(phase, Math.round(performance.now() - t0))
  const orders = new Map<Cell, TestOrder>()
  await forEachConcurrently(cells, async (cell) => void orders.set(cell, await prepare(cell)))
  logLap('prepared')
  await forEachConcurrently(cells, (cell) => act(cell, orders.get(cell) as TestOrder))
  logLap('acted')
  unusedFaults = (await sandbox<{ subject: string }[]>('/faults/')).map(({ subject }) => subject)
  abnormalRefunds = await runJobsToEnd()
  for (const number of abnormalRefunds) await sandbox('/wechat/abnormal/', { out_refund_no: number })
  await runJobsToEnd()
  logLap('jobs finished')
  await forEachConcurrently(cells, async (cell) => {
    const order = orders.get(cell) as TestOrder
    results.set(titleOf(cell), { cell, order, state: await paymentStateOf(order) })
  })
  logLap('states read')
}, 300_000)
afterAll(() => shop.close())

test('every fault of every step is tested at every gateway, or skipped for a reason; each gateway meets each rival', () => {
  const tested = new Set(cells.map(({ gateway, step, fault }) => `${gateway} ${step} ${fault}`))
  expect(tested.size + skipped.length).toBe(product.length)
  expect(new Set(cells.map(({ gateway, rival }) => `${gateway} ${rival}`)).size).toBe(4 * rivals.length)
  expect(skipped.map(reasonToSkip)).not.toContain(undefined)
})

const payFen = 6_990
/** Returns the expected state: an order whose money stays here is paid once, any other holds no money. */
function expectedState({ step, rival }: Cell, keptFen: number): Partial<PaymentState> {
  const consistent = { isSame: true as const, open: 0, payable: [] }
  if (step === 'refund')
    return rival === 'alone'
      ? { ...consistent, status: 6, stock: 10, applied: 1, keptFen: 0 }
      : { ...consistent, status: 2, stock: 9, applied: 1, keptFen: payFen - 1_000 }
  const isPaid =
    keptFen > 0 || step === 'return' || step === 'query' || (step !== 'close' && rival === 'alone')
  return isPaid
    ? { ...consistent, status: 2, stock: 9, applied: 1, keptFen: payFen }
    : { ...consistent, status: 6, stock: 10, applied: 0, keptFen: 0 }
}

for (const cell of cells)
  test(titleOf(cell), () => {
    const { state, order } = results.get(titleOf(cell)) as Result
    expect(state).toEqual(expectedState(cell, state.keptFen) as PaymentState)
    if (cell.rival === 'alone') expect(unusedFaults).not.toContain(order.orderId)
  })

test('refunds that WeChat Pay cannot deliver wait for an operator, and the database is consistent', async () => {
  expect(abnormalRefunds).toHaveLength(cells.filter(({ fault }) => fault === 'refund_abnormal').length)
  const { status, output } = await shop.database.verify()
  expect(output).not.toContain('BROKEN')
  expect(status).toBe(0)
}, 30_000)
