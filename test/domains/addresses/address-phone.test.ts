import { expect, test } from 'bun:test'
import {
  addressMobilePattern,
  normalizeAddressMobile,
  normalizeTel,
} from '../../../src/domains/addresses/address-phone.ts'

const [mainland, taiwan, hongKong, macau] = [110000, 710000, 810000, 820000]

const accepted: [number, string, string][] = [
  [mainland, '13800000001', '13800000001'],
  [hongKong, '13800000001', '13800000001'],
  [mainland, '0086 138 0000 0001', '13800000001'],
  [hongKong, '91234567', '+85291234567'],
  [hongKong, '２３４５ ６７８９', '+85223456789'],
  [hongKong, '852 9123 4567', '+85291234567'],
  [mainland, '+852-9123-4567', '+85291234567'],
  [mainland, '0085291234567', '+85291234567'],
  [macau, '66123456', '+85366123456'],
  [mainland, '＋853 6612 3456', '+85366123456'],
  [taiwan, '0912345678', '+886912345678'],
  [taiwan, '0912-345-678', '+886912345678'],
  [taiwan, '912345678', '+886912345678'],
  [hongKong, '+886 0912 345 678', '+886912345678'],
  [hongKong, '+886912345678', '+886912345678'],
  [mainland, '17000000001转1234', '17000000001转1234'],
  [hongKong, '9123 4567 ext. 12', '+85291234567转12'],
  [mainland, '13800000001#８００１', '13800000001转8001'],
]
test.each(accepted)('in province %d %s is stored as %s', (province, typed, stored) => {
  expect(typed).toMatch(new RegExp(addressMobilePattern))
  expect(normalizeAddressMobile(typed, province)).toBe(stored)
  expect(stored.length).toBeLessThanOrEqual(20)
  // clients send back the stored number, also after a change of the province
  for (const other of [mainland, taiwan, hongKong, macau]) {
    expect(stored).toMatch(new RegExp(addressMobilePattern))
    expect(normalizeAddressMobile(stored, other)).toBe(stored)
  }
})

const ofOtherRegions: [number, string][] = [
  [mainland, '91234567'],
  [macau, '91234567'],
  [taiwan, '91234567'],
  [mainland, '66123456'],
  [mainland, '0912345678'],
  [hongKong, '0912345678'],
]
test.each(ofOtherRegions)('in province %d %s needs a country code', (province, typed) => {
  expect(typed).toMatch(new RegExp(addressMobilePattern))
  expect(normalizeAddressMobile(typed, province)).toBeUndefined()
})

const malformed = [
  '12800000001',
  '138000000011',
  '+8521234567',
  '+85211234567',
  '+85331234567',
  '+886812345678',
]
test.each([...malformed, '+1 2025550123', '', '转8001', '91234567转', '91234567转1234567'])(
  '%p is no mobile of an address',
  (typed) => {
    expect(typed).not.toMatch(new RegExp(addressMobilePattern))
  },
)

test.each([
  ['010-12345678', '010-12345678'],
  ['０１０－１２３４ ５６７８', '010-1234 5678'],
  ['+86 (010) 1234-5678', '+86 (010) 1234-5678'],
  ['010–12345678 分机 8001', '010-12345678转8001'],
  ['010-12345678x80 01', '010-12345678转8001'],
  [' 　', ''],
])('the telephone number %p is stored as %p', (typed, stored) => {
  expect(normalizeTel(typed)).toBe(stored)
})
