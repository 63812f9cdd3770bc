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
  for (let i = 0; i < limit; i++)
    await expect(
      consumeSmsCode((await storedCode('register')).mobile, 'register', '000000', address),
    ).rejects.toEqual(invalid)
  const { mobile, code } = await storedCode('register')
  for (const guess of ['000000', code])
    await expect(consumeSmsCode(mobile, 'register', guess, address)).rejects.toEqual(tooMany)
  expect(await redis.exists(keys.smsTries('register', mobile))).toBe(0)
  await consumeSmsCode(mobile, 'register', code, randomAddress())
})

test('correct codes cost an address nothing, and concurrent guesses get no more tries than sequential ones', async () => {
  const address = randomAddress()
  for (let i = 0; i < 3; i++) {
    const { mobile, code } = await storedCode('bind')
    await consumeSmsCode(mobile, 'bind', code, address)
  }
  expect(await getUsage('sms-code-address', address)).toBe(0)
  const outcomes = await Promise.allSettled(
    Array.from({ length: limit + 20 }, () => consumeSmsCode(newMobile(), 'bind', '000000', address)),
  )
  const refused = outcomes.filter((each) => each.status === 'rejected' && each.reason.status === 429)
  expect(refused).toHaveLength(20)
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
