import { expect, test } from 'bun:test'
import { newOrderId } from '../../src/lib/ids.ts'

test('two orders of one second never share a number, which is all digits and fits every gateway', () => {
  const at = new Date('2026-11-23T12:05:09Z')
  const numbers = Array.from({ length: 20_000 }, () => newOrderId(at, 'Asia/Shanghai'))
  expect(new Set(numbers).size).toBe(numbers.length)
  for (const number of numbers.slice(0, 100)) expect(number).toMatch(/^20261123200509\d{16}$/)
})

test('a number starts with its own second in its own time zone, independent of earlier calls', () => {
  const [at, later] = [new Date('2026-11-23T12:05:09.999Z'), new Date('2026-11-23T12:05:10Z')]
  const begin = (moment: Date, zone: string) => newOrderId(moment, zone).slice(0, 14)
  expect(begin(at, 'Asia/Shanghai')).toBe('20261123200509')
  expect(begin(later, 'Asia/Shanghai')).toBe('20261123200510')
  expect(begin(later, 'UTC')).toBe('20261123120510')
  expect(begin(at, 'UTC')).toBe('20261123120509')
})
