import { expect, test } from 'bun:test'
import { allowedPrices } from './allowed-prices.ts'

const change = (price: string, sentMs: number, answeredMs: number) => ({
  skuId: 1,
  price,
  sentMs,
  answeredMs,
})
const changes = [change('20.00', 10, 20), change('30.00', 40, 50), { ...change('99.00', 10, 20), skuId: 2 }]

test.each([
  ['before every change, the first price', [1, 5], ['11.90']],
  ['beside a change, the price before it and the new one', [5, 15], ['11.90', '20.00']],
  ['after the answer, the new price only', [21, 39], ['20.00']],
  ['beside the next change, both', [30, 45], ['20.00', '30.00']],
  ['over a whole change, the price before it and the new one', [21, 60], ['20.00', '30.00']],
])('an order may have, %s', (_, [sentMs, answeredMs], prices) => {
  const order = { sentMs: sentMs as number, answeredMs: answeredMs as number }
  expect([...allowedPrices(changes, 1, order)].toSorted()).toEqual(prices)
})

test('a change whose outcome is unknown is allowed from then on', () => {
  const open = [...changes, change('40.00', 70, Number.POSITIVE_INFINITY)]
  const prices = [...allowedPrices(open, 1, { sentMs: 100, answeredMs: 110 })]
  expect(prices.toSorted()).toEqual(['30.00', '40.00'])
})
