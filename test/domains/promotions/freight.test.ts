import { expect, test } from 'bun:test'
import { findFreightRule, requireDelivery } from '../../../src/domains/promotions/freight.ts'

const [xizang, hainan, taiwan] = [540000, 460000, 710000]
const rule = (id: number, provinceId: number | null, isDelivered: boolean) => ({
  id,
  provinceId,
  fen: 1_000,
  freeFromFen: null,
  isDelivered,
})
const isDelivered = (rules: Parameters<typeof requireDelivery>[0], provinceId: number) => {
  try {
    requireDelivery(rules, provinceId)
    return true
  } catch (error) {
    expect(error).toMatchObject({ status: 409, code: 'not_delivered' })
    return false
  }
}

test('a rule of a province wins over the rule for all others, in both directions', () => {
  const onlyHainan = [rule(1, null, false), rule(2, hainan, true)]
  expect([xizang, hainan, taiwan].map((id) => isDelivered(onlyHainan, id))).toEqual([false, true, false])
  const allButTaiwan = [rule(1, null, true), rule(2, taiwan, false)]
  expect([xizang, hainan, taiwan].map((id) => isDelivered(allButTaiwan, id))).toEqual([true, true, false])
})

test('without a rule the shop delivers everywhere', () => {
  expect(isDelivered([], taiwan)).toBe(true)
  expect(findFreightRule([], taiwan)).toMatchObject({ fen: 1_000, freeFromFen: 9_900 })
})
