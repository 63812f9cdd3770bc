import { describe, expect, test } from 'bun:test'
import { consumeSmsCode } from '../../../src/domains/verification/consume-sms-code.ts'
import { type SmsPurpose, smsPurposes, storeCode } from '../../../src/domains/verification/sms-message.ts'
import { redis } from '../../../src/redis/client.ts'
import { digestOf, keys } from '../../../src/redis/keys.ts'
import { newMobile } from '../../support/factories/registration.ts'
import { randomAddress } from '../../support/http.ts'

const code = '042137'

/** Stores a code that a new address has requested. @returns that address */
async function requestedCode(purpose: SmsPurpose, mobile: string): Promise<string> {
  const owner = randomAddress()
  const message = { id: crypto.randomUUID(), mobile, purpose, code, expiresAt: 0, spent: [] }
  await storeCode(message, digestOf(owner))
  return owner
}

describe.each([...smsPurposes])(
  'wrong codes for %s of strangers, who did not request the code,',
  (purpose) => {
    const isAccepted = (mobile: string, guess: string, address: string) =>
      consumeSmsCode(mobile, purpose, guess, address).then(
        () => true,
        () => false,
      )
    const guessFiveTimes = (mobile: string, address: string) =>
      Promise.all(Array.from({ length: 5 }, () => isAccepted(mobile, '000000', address)))

    test('refuse this stranger from the sixth on, also concurrently, and no other caller', async () => {
      const [mobile, one, two] = [newMobile(), randomAddress(), randomAddress()]
      const owner = await requestedCode(purpose, mobile)
      await guessFiveTimes(mobile, one)
      expect(await isAccepted(mobile, code, one)).toBe(false)
      for (let i = 0; i < 4; i++) await isAccepted(mobile, '000000', two)
      expect(await isAccepted(mobile, code, two)).toBe(true)
      expect(await isAccepted(mobile, code, owner)).toBe(false)
    })

    test('never invalidate the code, and of all strangers together a hundred are compared', async () => {
      const mobile = newMobile()
      const owner = await requestedCode(purpose, mobile)
      for (let i = 0; i < 20; i++) await guessFiveTimes(mobile, randomAddress())
      expect(await isAccepted(mobile, code, randomAddress())).toBe(false)
      expect(await isAccepted(mobile, code, owner)).toBe(true)
    })

    test('are deleted with a new code, and end with it', async () => {
      const [mobile, stranger] = [newMobile(), randomAddress()]
      await requestedCode(purpose, mobile)
      await guessFiveTimes(mobile, stranger)
      expect(await redis.pttl(keys.smsGuesses(purpose, mobile))).toBeWithin(1, 300_001)
      await requestedCode(purpose, mobile)
      expect(await isAccepted(mobile, code, stranger)).toBe(true)
      expect(await redis.exists(keys.smsGuesses(purpose, mobile))).toBe(0)
    })

    test('add to no try of the requester, whose fifth wrong code deletes the code', async () => {
      const mobile = newMobile()
      const owner = await requestedCode(purpose, mobile)
      await guessFiveTimes(mobile, randomAddress())
      for (let i = 0; i < 4; i++) await isAccepted(mobile, '000000', owner)
      expect(await redis.exists(keys.smsCode(purpose, mobile))).toBe(1)
      await isAccepted(mobile, '000000', owner)
      expect(await isAccepted(mobile, code, owner)).toBe(false)
    })
  },
)
