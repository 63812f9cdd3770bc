import { expect, test } from 'bun:test'
import { pbkdf2Sync } from 'node:crypto'
import {
  hashPassword,
  maxDjangoRounds,
  needsRehash,
  parseDjangoHash,
  verifyPassword,
} from '../../../src/lib/crypto/passwords.ts'

const djangoHash = (rounds: number | string, key = 'a2V5') => `pbkdf2_sha256$${rounds}$salt$${key}`

test('a hash of Django may ask for one to ten million rounds', () => {
  for (const rounds of [1, 260_000, maxDjangoRounds])
    expect(parseDjangoHash(djangoHash(rounds))).toEqual({ rounds, salt: 'salt', key: 'a2V5' })
  const refused = [0, -1, maxDjangoRounds + 1, 2_000_000_000, '1e3', ' 5', '+5', '5.0', '0x10', '', 'many']
  for (const rounds of refused)
    expect([rounds, parseDjangoHash(djangoHash(rounds))]).toEqual([rounds, undefined])
  for (const hash of ['pbkdf2_sha1$1$salt$key', 'pbkdf2_sha256$1$$key', 'pbkdf2_sha256$1$salt$', '!', ''])
    expect([hash, parseDjangoHash(hash)]).toEqual([hash, undefined])
})

test('a hash of too many rounds fails like an unusable one, without its work', async () => {
  const key = pbkdf2Sync('correct-horse', 'salt', 1, 32, 'sha256').toString('base64')
  expect(await verifyPassword('correct-horse', djangoHash(1, key))).toBe(true)
  for (const hash of [
    djangoHash(2_000_000_000, key),
    djangoHash(maxDjangoRounds + 1, key),
    djangoHash('1e0', key),
  ])
    expect(await verifyPassword('correct-horse', hash)).toBe(false)
})

test('a new hash is argon2id with 19 MiB, two passes and one lane, and a hash of any other cost needs a new one', async () => {
  const hash = await hashPassword('correct-horse')
  expect(hash).toStartWith('$argon2id$v=19$m=19456,t=2,p=1$')
  for (const [cost, other] of [
    ['m=19456', 'm=9456'],
    ['t=2', 't=1'],
    ['argon2id', 'argon2i'],
  ] as const)
    expect([other, needsRehash(hash.replace(cost, other))]).toEqual([other, true])
})

test('a password verifies against its own hash only, which needs no new hash', async () => {
  const hash = await hashPassword('correct-horse')
  expect([await verifyPassword('correct-horse', hash), await verifyPassword('wrong-horse', hash)]).toEqual([
    true,
    false,
  ])
  expect([needsRehash(hash), needsRehash(djangoHash(260_000))]).toEqual([false, true])
  for (const unusable of [undefined, '!', '!abc', '']) expect(await verifyPassword('', unusable)).toBe(false)
})
