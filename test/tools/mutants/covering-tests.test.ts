import { expect, test } from 'bun:test'
import { resolve } from 'node:path'
import { likeness, parseLcov } from './covering-tests.ts'
import { createImportGraph } from './reachable-sources.ts'

test('a test is the more like a source the more words their paths share, in the singular or the plural', () => {
  const source = 'src/domains/orders/refunds/approve-refund.ts'
  expect(likeness('test/domains/orders/refunds/approve-refund.test.ts', source)).toBe(3)
  expect(likeness('test/journeys/payments/refunds.test.ts', source)).toBe(1)
  expect(likeness('test/domains/cart/cart-lines.test.ts', source)).toBe(0)
})

test('a test reaches the sources that its imports import, and not what only a child process loads', () => {
  const reach = createImportGraph(resolve(import.meta.dir, '../../..'))
  const reached = reach('test/domains/promotions/freight.test.ts')
  expect(reached.has('src/domains/promotions/freight.ts')).toBe(true)
  expect(reached.has('src/domains/promotions/errors.ts')).toBe(true)
  expect(reached.has('src/domains/orders/placing/place-order.ts')).toBe(false)
  expect(reach('test/races/orders/placing.test.ts').has('src/main.ts')).toBe(false)
})

test('a line counts as executed if its counter is not zero', () => {
  const report = 'SF:src/a.ts\nDA:1,3\nDA:2,0\nDA:4,1\nend_of_record\nSF:src/b.ts\nDA:7,0\nend_of_record\n'
  expect(parseLcov(report)).toEqual({ 'src/a.ts': [1, 4], 'src/b.ts': [] })
})
