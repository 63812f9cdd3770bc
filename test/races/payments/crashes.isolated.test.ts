import { afterAll, beforeAll, expect, test } from 'bun:test'
import type { Gateway } from '../../support/factories/orders/paid-orders.ts'
import { createPaymentShop } from '../../support/processes/payment-shop.ts'
import type { Crash, Outcome, Verb } from './crash-cases.ts'

const shop = await createPaymentShop(1)
const { freePort } = await import('../../../src/sandbox/launcher/services/ports.ts')
const { runChild } = await import('../../support/processes/child-process.ts')
const { gateways, makeAllDue, jobs, payAtGateway, createApprovedRefund, runJobsToEnd, startWithRetries } =
  await import('../../support/factories/orders/paid-orders.ts')
const { paymentStateOf: stateOf, gatewayLedger } = await import('../../support/database/payment-ledgers.ts')
const { createOrder } = await import('../../support/factories/orders/orders.ts')
const { crashes, states } = await import('./crash-cases.ts')

afterAll(() => shop.close())

type Order = Awaited<ReturnType<typeof createOrder>>

const jobVerbs: readonly Verb[] = ['reconcile', 'expire', 'refunds']
const isJob = ({ verb }: Crash) => jobVerbs.includes(verb)
// a job processes all due orders, so the crashes of jobs run one after another
const lanes = [crashes.filter((crash) => !isJob(crash)), crashes.filter(isJob)]
const titleOf = ({ gateway, verb, point, moment }: Crash) =>
  `a process that is killed loses no money, ${gateway} ${verb} at ${point}: ${moment}`
const results = new Map<string, { order: Order; killed: boolean; errors: string }>()

async function crashChild(crash: Crash): Promise<void> {
  const { verb, point, gateway, before } = crash
  const order = await createOrder(1)
  if (before) await states[before](order, gateway)
  let [killed, errors] = [false, '']
  // on a busy machine a gateway call may time out before the checkpoint
  for (let tries = 0; !killed && tries < 3; tries++) {
    // only this order: a job of this lane must not process an order of the other lane
    if (isJob(crash)) await makeAllDue(order.orderId)
    const args = [point, verb, order.user.id, order.orderId, gateway, await freePort()]
    ;({ killed, errors } = await runChild('races/children/payment-crash.ts', ...args))
  }
  results.set(titleOf(crash), { order, killed, errors })
  // sends the refunds that this crash left, so that the next crash does not process them
  if (isJob(crash)) await jobs.sendRefunds()
}

beforeAll(async () => {
  await Promise.all(
    lanes.map(async (lane) => {
      for (const crash of lane) await crashChild(crash)
    }),
  )
  await runJobsToEnd()
}, 300_000)

const consistent = { isSame: true as const, open: 0, payable: [] }
const outcomes: Record<Outcome, object> = {
  paid: { ...consistent, status: 2, stock: 9, applied: 1, keptFen: 6_990 },
  refundedOnce: { ...consistent, status: 2, stock: 9, applied: 1, keptFen: 6_990 },
  cancelled: { ...consistent, status: 6, stock: 10, applied: 0, keptFen: 0 },
  refunded: { ...consistent, status: 6, stock: 10, applied: 1, keptFen: 0 },
}

for (const crash of crashes)
  test(titleOf(crash), async () => {
    const { order, killed, errors } = results.get(titleOf(crash)) as {
      order: Order
      killed: boolean
      errors: string
    }
    expect([killed, errors]).toEqual([true, ''])
    expect(await stateOf(order)).toEqual(outcomes[crash.outcome] as Awaited<ReturnType<typeof stateOf>>)
    const isRefunded = crash.outcome === 'refundedOnce' || crash.outcome === 'refunded'
    expect((await gatewayLedger(order.orderId)).given).toHaveLength(isRefunded ? 1 : 0)
  })

test('four processes that send refunds concurrently send each refund once', async () => {
  const refunded: Order[] = []
  for (let i = 0; i < 12; i++) {
    const gateway = gateways[i % 2] as Gateway
    const order = await createOrder(1)
    await startWithRetries(order, gateway)
    await payAtGateway(gateway, order.orderId)
    await createApprovedRefund(order, i < 6 ? undefined : 1_000)
    refunded.push(order)
  }
  await makeAllDue()
  const [, ...children] = await Promise.all([
    jobs.sendRefunds(),
    ...[1, 2, 3].map(() => runChild('races/children/payment-crash.ts', '-', 'refunds')),
  ])
  expect(children.map(({ status }) => status)).toEqual([0, 0, 0])
  await runJobsToEnd()
  for (const [i, order] of refunded.entries()) {
    expect((await gatewayLedger(order.orderId)).given).toHaveLength(1)
    const partiallyRefunded = { ...outcomes.paid, keptFen: 5_990 }
    expect(await stateOf(order)).toEqual(
      (i < 6 ? outcomes.refunded : partiallyRefunded) as Awaited<ReturnType<typeof stateOf>>,
    )
  }
})
