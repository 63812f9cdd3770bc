import { expect, test } from 'bun:test'
import { config } from '../../src/config/index.ts'
import { consumeSmsCode } from '../../src/domains/verification/consume-sms-code.ts'
import { type SmsPurpose, storeCode } from '../../src/domains/verification/sms-message.ts'
import { redis } from '../../src/redis/client.ts'
import { keys } from '../../src/redis/keys.ts'
import { getUsage, setUsage } from '../support/database/rate-limits.ts'
import { newMobile, newName, registration } from '../support/factories/registration.ts'
import { createUser } from '../support/factories/users.ts'
import { call, randomAddress } from '../support/http.ts'
import { accessTokenOf, newPerson } from '../support/vendors/oauth.ts'

const limit = config.limits.smsCodeFailuresPerAddress
const invalid = expect.objectContaining({ status: 400, code: 'sms_code_invalid' })
const tooMany = expect.objectContaining({ status: 429, code: 'too_many_requests' })

async function storedCode(purpose: SmsPurpose, mobile = newMobile()) {
  const message = { id: crypto.randomUUID(), mobile, purpose, code: '042137', expiresAt: 0, spent: [] }
  await storeCode(message)
  return message
}

test("an address invalidates at most the allowed number of other users' codes, and a refused guess counts as no try", async () => {
  const address = randomAddress()
  await setUsage('sms-code-address', address, limit - 3)
  for (let i = 0; i < 3; i++)
    await expect(
      consumeSmsCode((await storedCode('register')).mobile, 'register', '000000', address),
    ).rejects.toEqual(invalid)
  const { mobile, code } = await storedCode('register')
  for (const guess of ['000000', code])
    await expect(consumeSmsCode(mobile, 'register', guess, address)).rejects.toEqual(tooMany)
  expect(await redis.exists(keys.smsTries('register', mobile))).toBe(0)
  await consumeSmsCode(mobile, 'register', code, randomAddress())
})

test('correct codes cost an address nothing, also concurrently with one failure left', async () => {
  const address = randomAddress()
  await setUsage('sms-code-address', address, limit - 1)
  const codes = await Promise.all(Array.from({ length: 20 }, () => storedCode('register')))
  await Promise.all(codes.map(({ mobile, code }) => consumeSmsCode(mobile, 'register', code, address)))
  expect(await getUsage('sms-code-address', address)).toBe(limit - 1)
})

test('a double click repeats a used code, which is refused and counts against neither the address nor a newer code', async () => {
  const address = randomAddress()
  const { mobile, code } = await storedCode('change_mobile')
  const use = () => consumeSmsCode(mobile, 'change_mobile', code, address)
  const uses = await Promise.allSettled(Array.from({ length: 20 }, use))
  const refusals = uses.flatMap((each) => (each.status === 'rejected' ? [each.reason] : []))
  expect(refusals).toEqual(Array(19).fill(invalid))
  await storeCode({ id: 'newer', mobile, purpose: 'change_mobile', code: '531864', expiresAt: 0, spent: [] })
  await expect(use()).rejects.toEqual(invalid)
  expect(await getUsage('sms-code-address', address)).toBe(0)
  expect(await redis.exists(keys.smsTries('change_mobile', mobile))).toBe(0)
})

test('concurrent guesses get no more failures than sequential ones', async () => {
  const address = randomAddress()
  await setUsage('sms-code-address', address, limit - 10)
  const outcomes = await Promise.allSettled(
    Array.from({ length: 30 }, () => consumeSmsCode(newMobile(), 'bind', '000000', address)),
  )
  const refused = outcomes.filter((each) => each.status === 'rejected' && each.reason.status === 429)
  expect(refused).toHaveLength(20)
  expect(await getUsage('sms-code-address', address)).toBe(limit)
})

test('registering, resetting and binding count equally, also for an unknown account', async () => {
  const user = await createUser()
  const access_token = await accessTokenOf('qq', newPerson())
  const calls = {
    register: (options: object) =>
      call('POST', '/users/', { ...options, body: registration(newMobile(), '000000') }),
    reset: (options: object) =>
      call('GET', `/accounts/${user.username}/password/token/?sms_code=000000`, options),
    'reset of an unknown account': (options: object) =>
      call('GET', `/accounts/${newName()}/password/token/?sms_code=000000`, options),
    bind: (options: object) => {
      const body = { mobile: newMobile(), password: 'correct-horse', sms_code: '000000', access_token }
      return call('POST', '/oauth/qq/user/', { ...options, body })
    },
  }
  const address = randomAddress()
  const options = { headers: { 'x-forwarded-for': address } }
  await setUsage('sms-code-address', address, limit - 4)
  for (const [name, ask] of Object.entries(calls))
    expect([name, (await ask(options)).json.code]).toEqual([name, 'sms_code_invalid'])
  for (const [name, ask] of Object.entries(calls)) {
    const { status, headers } = await ask(options)
    expect([name, status, Number(headers.get('retry-after')) > 0]).toEqual([name, 429, true])
  }
})
