import { cancelOrder } from '../../../src/domains/payments/cancellation/cancel-order.ts'
import { handleReturn } from '../../../src/domains/payments/capture/handle-return.ts'
import { createOrder, type TestOrder } from '../../support/factories/orders.ts'
import {
  createApprovedRefund,
  jobs,
  makeAllDue,
  makeOverdue,
  payAtGateway,
  planFault,
  startAtGateway,
  startWithRetries,
} from '../../support/factories/paid-orders.ts'
import { type Cell, isNotice } from './fault-matrix.ts'

/** Partly where a rival acts too, so that both kinds are among the cells. */
export const refundFenOf = ({ rival }: Cell) => (rival === 'alone' ? undefined : 1_000)

/** An order that stands before the step of a cell, whose fault is planned. */
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

/** The step with its fault, and at the same moment what the rival does. What is refused or does not answer is no matter. */
export async function act(cell: Cell, order: TestOrder): Promise<void> {
  await Promise.allSettled([doStep(cell, order), doRival(cell, order)])
  // who was not sent to pay tries once more
  if (cell.step !== 'start') return
  await startWithRetries(order, cell.gateway).catch(() => {})
  await payAtGateway(cell.gateway, order.orderId)
}

/** Faults of notices and of refunds are taken where they belong; the others by the call that is meant. */
function callOf({ step, fault }: Cell): string | undefined {
  if (isNotice(fault) || fault.startsWith('refund_')) return undefined
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
      // one that was kept back comes after the next
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
    case 'a second notice':
      return payAtGateway(gateway, orderId)
  }
}
