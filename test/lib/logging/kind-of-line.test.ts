import { expect, test } from 'bun:test'
import { kindOfLine } from '../../../src/lib/logging/kind-of-line.ts'

const failed = (error: unknown) => kindOfLine([{ err: error }, 'request failed'])
const kinds = (...found: unknown[]) => new Set(found).size

class DrizzleQueryError extends Error {}
const query = (cause: object) =>
  new DrizzleQueryError('Failed query', { cause: Object.assign(new Error(), cause) })

test('faults at different places, of different types and with different codes are different kinds', () => {
  expect(kinds(failed(new TypeError('x')), failed(new TypeError('x')), failed(new RangeError('x')))).toBe(3)
  const numbers = [1_040, 1_317].map((errno) => failed(query({ code: 'UNKNOWN', errno })))
  expect(kinds(...numbers, failed(query({ code: 'ECONNRESET' })))).toBe(3)
})

test('one fault is one kind for all requests', () => {
  const meet = (id: number) => failed(new TypeError(`order ${id} is odd`))
  expect(kinds(...[1, 2, 3].map(meet))).toBe(1)
})

test('the kind distinguishes jobs, queues and gateways, not orders and users', () => {
  const line = (fields: object) => kindOfLine([fields, 'not sent'])
  expect(kinds(line({ job: 'a' }), line({ job: 'b' }), line({ queue: 'a' }), line({ gateway: 'a' }))).toBe(4)
  expect(line({ job: 'a', orderId: '1', userId: 1 })).toBe(line({ job: 'a', orderId: '2', userId: 2 }))
})

test('alerts and reports of left out lines are always written', () => {
  expect(kindOfLine([{ alert: 'trade_lost' }, 'trade lost'])).toBeUndefined()
  expect(kindOfLine([{ leftOut: 3, line: 'not sent' }, 'repeated lines left out'])).toBeUndefined()
})
