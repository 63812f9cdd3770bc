import { expect, test } from 'bun:test'
import fc from 'fast-check'
import {
  checkNewPassword,
  type PasswordOwner,
} from '../../../../src/domains/accounts/passwords/password-policy.ts'

const owner: PasswordOwner = { username: 'Xiaoming_1', mobile: '13812345678' }
const refused = expect.objectContaining({ status: 400, code: 'password_too_weak' })
const check = (password: string, account = owner) => {
  try {
    checkNewPassword(password, account)
    return 'accepted'
  } catch (error) {
    return error
  }
}

for (const [why, password] of [
  ['a password from breaches', 'password1'],
  ['a password from breaches, in capitals', 'QWERTYUIOP'],
  ['a password from breaches', 'a12345678'],
  ['one repeated character', '********'],
  ['one repeated short piece', 'abc1abc1abc1'],
  ['an ascending sequence', '456789:;<='],
  ['a descending sequence', 'hgfedcba'],
  ['the username', 'xiaoming_1'],
  ['the username with a suffix', 'Xiaoming_1-and-more'],
  ['the username with a prefix', 'I-am-xiaoming_1'],
  ['the mobile number', '13812345678'],
  ['the mobile number with a suffix', '13812345678abc'],
] as const)
  test(`${password} is refused: ${why}`, () => expect(check(password)).toEqual(refused))

for (const password of ['correct-horse', 'meiduo_2026!', '桂花巷口的老槐树', 'xiaoming-at-home'])
  test(`${password} is accepted`, () => expect(check(password)).toBe('accepted'))

test('a password may contain a username of fewer than four characters, but not followed only by digits', () => {
  const short = { username: 'Bob', mobile: null }
  for (const password of ['bob20261124', 'BOB00000007']) expect(check(password, short)).toEqual(refused)
  for (const password of ['bobsleigh-run', 'my-bob-1984']) expect(check(password, short)).toBe('accepted')
})

test('a random password of more than eight different characters is accepted', () => {
  const random = fc.string({ minLength: 12, maxLength: 20, unit: 'binary-ascii' })
  fc.assert(
    fc.property(random, (password) => {
      fc.pre(new Set(password).size > 8)
      return check(password) === 'accepted'
    }),
    { seed: 7 },
  )
})
