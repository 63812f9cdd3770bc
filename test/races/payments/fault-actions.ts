import { cancelOrder } from '../../../src/domains/payments/cancellation/cancel-order.ts'
import { handleReturn } from '../../../src/domains/payments/capture/handle-return.ts'
import { type MintedOrder, mintOrder } from '../../support/factories/orders.ts'
import {
  allDue,
  jobs,
  overdue,
  pay,
  plan,
  refund,
  start,
  startSurely,
} from '../../support/factories/paid-orders.ts'
import { type Cell, isNotice } from './fault-matrix.ts'

/** Partly where a rival acts too, so that both kinds are among the cells. */
export const refundFenOf = ({ rival }: Cell) => (rival === 'alone' ? undefined : 1_000)

/** An order that stands before the step of a cell, whose fault is planned. */
export async function prepare(cell: Cell): Promise<MintedOrder> {
  const { gateway, step } = cell
  const order = await mintOrder(1)
  if (step !== 'start') await startSurely(order, gateway)
  if (step === 'return' || step === 'query') await pay(gateway, order.orderId, { notify: false })
  if (step === 'refund') await pay(gateway, order.orderId)
  await plan(gateway, cell.fault, order.orderId, callOf(cell))
  if (step === 'refund') await refund(order, refundFenOf(cell))
  return order
}

/** The step with its fault, and at the same moment what the rival does. What is refused or does not answer is no matter. */
export async function act(cell: Cell, order: MintedOrder): Promise<void> {
  await Promise.allSettled([doStep(cell, order), doRival(cell, order)])
  // who was not sent to pay tries once more
  if (cell.step !== 'start') return
  await startSurely(order, cell.gateway).catch(() => {})
  await pay(cell.gateway, order.orderId)
}

/** Faults of notices and of refunds are taken where they belong; the others by the call that is meant. */
function callOf({ step, fault }: Cell): string | undefined {
  if (isNotice(fault) || fault.startsWith('refund_')) return undefined
  return step === 'return' ? 'query' : step
}

async function doStep({ gateway, step, fault }: Cell, order: MintedOrder): Promise<unknown> {
  const { orderId, user } = order
  switch (step) {
    case 'start':
      return start(order, gateway)
    case 'return': {
      const { return_url: url = '' } = await pay(gateway, orderId, { notify: false })
      return handleReturn(Object.fromEntries(new URL(url).searchParams))
    }
    case 'notify':
      await pay(gateway, orderId)
      // one that was kept back comes after the next
      return fault === 'reordered' ? pay(gateway, orderId) : undefined
    case 'query':
      await allDue()
      return jobs.reconcile()
    case 'close':
      return cancelOrder(user.id, orderId)
    case 'refund':
      await allDue()
      return jobs.sendRefunds()
  }
}

async function doRival({ gateway, rival }: Cell, { user, orderId }: MintedOrder): Promise<unknown> {
  switch (rival) {
    case 'alone':
      return undefined
    case 'a cancellation':
      return cancelOrder(user.id, orderId)
    case 'the time-out':
      await overdue(orderId)
      return jobs.expire()
    case 'a second notice':
      return pay(gateway, orderId)
  }
}
