import { cancelOrder } from '../../../src/domains/payments/cancellation/cancel-order.ts'
import { handleReturn } from '../../../src/domains/payments/capture/handle-return.ts'
import { createOrder, type TestOrder } from '../../support/factories/orders/orders.ts'
import {
  createApprovedRefund,
  jobs,
  makeAllDue,
  makeOverdue,
  payAtGateway,
  planFault,
  startAtGateway,
  startWithRetries,
} from '../../support/factories/orders/paid-orders.ts'
import { type Cell, isNotificationFault } from './fault-matrix.ts'

/** A partial refund if a rival acts too, so that the matrix has full and partial refunds. Fen; undefined: full. */
const refundFenOf = ({ rival }: Cell) => (rival === 'alone' ? undefined : 1_000)

/** Creates an order in the state before the step of a cell, and plans the fault. */
export async function prepare(cell: Cell): Promise<TestOrder> {
  const { gateway, step } = cell
  const order = await createOrder(1)
  if (step !== 'start') await startWithRetries(order, gateway)
  if (step === 'return' || step === 'query') await payAtGateway(gateway, order.orderId, { notify: false })
  if (step === 'refund') await payAtGateway(gateway, order.orderId)
  await planFault(gateway, cell.fault, order.orderId, callOf(cell))
  if (step === 'refund') await createApprovedRefund(order, refundFenOf(cell))
  return order
}

/** Runs the step with its fault and the rival concurrently. Either may be refused or stay unanswered. */
export async function act(cell: Cell, order: TestOrder): Promise<void> {
  await Promise.allSettled([doStep(cell, order), doRival(cell, order)])
  // the buyer retries a start that failed
  if (cell.step !== 'start') return
  await startWithRetries(order, cell.gateway).catch(() => {})
  await payAtGateway(cell.gateway, order.orderId)
}

/** The gateway call that has the fault. Undefined for faults of notifications and refunds, which have one place. */
function callOf({ step, fault }: Cell): string | undefined {
  if (isNotificationFault(fault) || fault.startsWith('refund_')) return undefined
  return step === 'return' ? 'query' : step
}

async function doStep({ gateway, step, fault }: Cell, order: TestOrder): Promise<unknown> {
  const { orderId, user } = order
  switch (step) {
    case 'start':
      return startAtGateway(order, gateway)
    case 'return': {
      const { return_url: url = '' } = await payAtGateway(gateway, orderId, { notify: false })
      return handleReturn(Object.fromEntries(new URL(url).searchParams))
    }
    case 'notify':
      await payAtGateway(gateway, orderId)
      // the gateway sends the reordered notification after the next one
      return fault === 'reordered' ? payAtGateway(gateway, orderId) : undefined
    case 'query':
      await makeAllDue()
      return jobs.reconcile()
    case 'close':
      return cancelOrder(user.id, orderId)
    case 'refund':
      await makeAllDue()
      return jobs.sendRefunds()
  }
}

async function doRival({ gateway, rival }: Cell, { user, orderId }: TestOrder): Promise<unknown> {
  switch (rival) {
    case 'alone':
      return undefined
    case 'a cancellation':
      return cancelOrder(user.id, orderId)
    case 'the time-out':
      await makeOverdue(orderId)
      return jobs.expire()
    case 'a duplicate notification':
      return payAtGateway(gateway, orderId)
  }
}
