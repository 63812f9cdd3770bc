import { expect, test } from 'bun:test'
import {
  OrderStatus,
  statusNames,
  timeOuts,
  transitions,
} from '../../../../src/domains/orders/lifecycle/order-state-machine.ts'

const causes = Object.entries(transitions)
const states = Object.values(OrderStatus)

test('every state is reached from an unpaid order, and has a name', () => {
  const reached = new Set<number>([OrderStatus.unpaid])
  for (let size = 0; size < reached.size; ) {
    size = reached.size
    for (const [, { from, to }] of causes) if (reached.has(from)) reached.add(to)
  }
  expect([...reached].sort()).toEqual(states.toSorted())
  expect(Object.keys(statusNames).map(Number)).toEqual(states.toSorted())
})

test('nothing leads out of a finished order, late money alone out of a cancelled one, and nothing else back', () => {
  const left = new Set<number>(causes.map(([, { from }]) => from))
  expect(states.filter((state) => !left.has(state))).toEqual([OrderStatus.finished])
  const ofCancelled = causes.filter(([, { from }]) => from === OrderStatus.cancelled)
  expect(ofCancelled.map(([cause]) => cause)).toEqual(['paid_late'])
  expect(causes.filter(([, { from, to }]) => to <= from)).toEqual(ofCancelled)
})

test('only what was not shipped is cancelled, and goods are received only after they were shipped', () => {
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

test('a state ends by one time-out at most', () => {
  const from = Object.keys(timeOuts).map((cause) => transitions[cause as keyof typeof timeOuts].from)
  expect(new Set(from).size).toBe(from.length)
})
