import { expect, test } from 'bun:test'
import { trackingUrlOf } from '../../../../src/domains/orders/shipments/carrier-fields.ts'
import { isNumberOf, isNumberPattern } from '../../../../src/domains/orders/shipments/tracking-number.ts'

const ems = { code: 'EMS', numberPattern: '^([A-Z]{2}[0-9]{9}[A-Z]{2}|[0-9]{13})$' }

test.each(['EE123456785CN', 'RR473124829CN', '1234567890123'])('%s is a number of EMS', (number) => {
  expect(isNumberOf(ems, number)).toBe(true)
})

test.each(['EE123456784CN', 'RR473124820CN', 'EE12345678CN', '123'])(
  '%s has a wrong check digit or form',
  (number) => {
    expect(isNumberOf(ems, number)).toBe(false)
  },
)

test('each single wrong digit of a postal number is found', () => {
  const right = 'RR473124829CN'
  for (let at = 2; at < 11; at++)
    for (const digit of '0123456789') {
      const number = `${right.slice(0, at)}${digit}${right.slice(at + 1)}`
      expect([number, isNumberOf(ems, number)]).toEqual([number, number === right])
    }
})

test('a pattern fits the whole number, and none fits every number', () => {
  const carrier = { code: 'X', numberPattern: '[0-9]{3}' }
  expect(['123', '1234', 'a123'].map((number) => isNumberOf(carrier, number))).toEqual([true, false, false])
  expect(isNumberOf({ code: 'X', numberPattern: '' }, '骑手')).toBe(true)
})

test('no pattern stalls the process', () => {
  const carrier = { code: 'X', numberPattern: '^(([0-9]+)+)+x$' }
  expect(isNumberOf(carrier, '1'.repeat(40))).toBe(false)
  expect(['(', '(?=x)', '\\1', '[0-9]{3}'].map(isNumberPattern)).toEqual([false, false, false, true])
})

test('a tracking number cannot change its page, and an erased one has none', () => {
  const template = 'https://www.kuaidi100.com/chaxun?com=shunfeng&nu={number}'
  expect(trackingUrlOf(template, '1&com=x#$&')).toBe(
    'https://www.kuaidi100.com/chaxun?com=shunfeng&nu=1%26com%3Dx%23%24%26',
  )
  expect([trackingUrlOf(template, ''), trackingUrlOf('', '1'), trackingUrlOf(null, '1')]).toEqual([
    null,
    null,
    null,
  ])
})
