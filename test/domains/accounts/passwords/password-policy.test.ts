import { expect, test } from 'bun:test'
import fc from 'fast-check'
import {
  checkNewPassword,
  type PasswordOwner,
} from '../../../../src/domains/accounts/passwords/password-policy.ts'

const owner: PasswordOwner = { username: 'Xiaoming_1', mobile: '13812345678' }
const refused = expect.objectContaining({ status: 400, code: 'password_too_weak' })
const check = (password: string, whose = owner) => {
  try {
    checkNewPassword(password, whose)
    return 'taken'
  } catch (error) {
    return error
  }
}

for (const [why, password] of [
  ['known from breaches', 'password1'],
  ['known from breaches, in capitals', 'QWERTYUIOP'],
  ['known from breaches', 'a12345678'],
  ['one character', '********'],
  ['one short piece', 'abc1abc1abc1'],
  ['a run upwards', '456789:;<='],
  ['a run downwards', 'hgfedcba'],
  ['the name', 'xiaoming_1'],
  ['the name with more behind it', 'Xiaoming_1-and-more'],
  ['the name with more before it', 'I-am-xiaoming_1'],
  ['the mobile', '13812345678'],
  ['the mobile with more behind it', '13812345678abc'],
] as const)
  test(`${password} is refused: ${why}`, () => expect(check(password)).toEqual(refused))

for (const password of ['correct-horse', 'meiduo_2026!', '桂花巷口的老槐树', 'xiaoming-at-home'])
  test(`${password} is taken`, () => expect(check(password)).toBe('taken'))

test('a name of less than four characters may stand in a password, but not with digits alone behind it', () => {
  const short = { username: 'Bob', mobile: null }
  for (const password of ['bob20261124', 'BOB00000007']) expect(check(password, short)).toEqual(refused)
  for (const password of ['bobsleigh-run', 'my-bob-1984']) expect(check(password, short)).toBe('taken')
})

test('nothing but a short piece over and over, a run or a known word is refused', () => {
  const random = fc.string({ minLength: 12, maxLength: 20, unit: 'binary-ascii' })
  fc.assert(
    fc.property(random, (password) => {
      fc.pre(new Set(password).size > 8)
      return check(password) === 'taken'
    }),
    { seed: 7 },
  )
})
