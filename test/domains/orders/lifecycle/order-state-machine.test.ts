import { expect, test } from 'bun:test'
import {
  OrderStatus,
  statusNames,
  timeOuts,
  transitions,
} from '../../../../src/domains/orders/lifecycle/order-state-machine.ts'

const causes = Object.entries(transitions)
const states = Object.values(OrderStatus)

test('every state is reachable from an unpaid order, and has a name', () => {
  const reached = new Set<number>([OrderStatus.unpaid])
  for (let size = 0; size < reached.size; ) {
    size = reached.size
    for (const [, { from, to }] of causes) if (reached.has(from)) reached.add(to)
  }
  expect([...reached].sort()).toEqual(states.toSorted())
  expect(Object.keys(statusNames).map(Number)).toEqual(states.toSorted())
})

test('a finished order has no transition, a cancelled one only by a late payment, and no other transition leads back', () => {
  const left = new Set<number>(causes.map(([, { from }]) => from))
  expect(states.filter((state) => !left.has(state))).toEqual([OrderStatus.finished])
  const ofCancelled = causes.filter(([, { from }]) => from === OrderStatus.cancelled)
  expect(ofCancelled.map(([cause]) => cause)).toEqual(['paid_late'])
  expect(causes.filter(([, { from, to }]) => to <= from)).toEqual(ofCancelled)
})

test('an order is cancelled only before shipping, and received only after shipping', () => {
  const into = (state: number) => [
    ...new Set(causes.filter(([, { to }]) => to === state).map(([, { from }]) => from)),
  ]
  expect(states.map((state) => [state, into(state)])).toEqual([
    [OrderStatus.unpaid, []],
    [OrderStatus.unshipped, [OrderStatus.unpaid, OrderStatus.cancelled]],
    [OrderStatus.shipped, [OrderStatus.unshipped]],
    [OrderStatus.unreviewed, [OrderStatus.shipped]],
    [OrderStatus.finished, [OrderStatus.unreviewed]],
    [OrderStatus.cancelled, [OrderStatus.unpaid, OrderStatus.unshipped]],
  ])
})

test('a state has at most one time-out', () => {
  const from = Object.keys(timeOuts).map((cause) => transitions[cause as keyof typeof timeOuts].from)
  expect(new Set(from).size).toBe(from.length)
})
