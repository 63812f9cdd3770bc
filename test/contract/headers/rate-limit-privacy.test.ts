import { describe, expect, test } from 'bun:test'
import { config } from '../../../src/config/index.ts'
import { redis } from '../../../src/redis/client.ts'
import { keys } from '../../../src/redis/keys.ts'
import { setUsage } from '../../support/database/rate-limits.ts'
import { captcha, newMobile, newName } from '../../support/factories/registration.ts'
import { createStaff } from '../../support/factories/staff/staff.ts'
import { createUser } from '../../support/factories/users.ts'
import { type Answer, call, randomAddress } from '../../support/http.ts'
import { from, password, statesOf } from './rate-limit-uses.ts'

describe('strangers learn nothing about each other:', () => {
  const namesOf = (answer: Answer<unknown>) => [answer.status, statesOf(answer)]

  test('a request for a code to a mobile that others have used, as for a fresh one', async () => {
    const mobile = newMobile()
    await call('GET', `/sms_codes/${mobile}/?${await captcha()}`)
    await redis.del(keys.smsInterval(mobile))
    const [one, other] = [randomAddress(), randomAddress()]
    const used = await call('GET', `/sms_codes/${mobile}/?${await captcha()}`, from(one))
    const fresh = await call('GET', `/sms_codes/${newMobile()}/?${await captcha()}`, from(other))
    expect(namesOf(used)).toEqual(namesOf(fresh))
  })

  const reset = async (account: string) => {
    const { json } = await call<{ access_token: string }>(
      'GET',
      `/accounts/${account}/sms/token/?${await captcha()}`,
    )
    return call('GET', `/sms_codes/?access_token=${json.access_token}`, from(randomAddress()))
  }
  const request = async (mobile: string) =>
    call('GET', `/sms_codes/${mobile}/?${await captcha()}`, from(randomAddress()))

  test.each([
    ['code', (mobile: string) => request(mobile)],
    ['reset by the mobile', (mobile: string) => reset(mobile)],
  ])(
    'a %s and a reset by the name of its account do not refuse each other, in any order',
    async (_, byMobile) => {
      for (const isReversed of [false, true]) {
        const [user, stranger] = [await createUser(), await createUser()]
        const calls = [() => byMobile(user.mobile), () => reset(user.username)]
        const [first, second] = isReversed ? calls.toReversed() : calls
        expect((await first?.())?.status).toBe(200)
        const ofOwner = (await second?.()) as Answer<unknown>
        const ofStranger = isReversed ? await byMobile(stranger.mobile) : await reset(stranger.username)
        expect(namesOf(ofOwner)).toEqual(namesOf(ofStranger))
      }
    },
  )

  test('the daily codes of a mobile and of its account', async () => {
    const { mobile, username } = await createUser()
    await setUsage('sms-mobile', mobile, config.limits.smsPerMobileDaily)
    expect([(await request(mobile)).status, (await reset(username)).status]).toEqual([429, 200])
    const other = await createUser()
    await setUsage('sms-account', other.mobile, config.limits.smsPerMobileDaily)
    expect([(await reset(other.username)).status, (await request(other.mobile)).status]).toEqual([429, 200])
  })

  test('each name of a mobile keeps its interval, in every spelling', async () => {
    const { mobile, username } = await createUser()
    expect((await reset(username)).status).toBe(200)
    for (const spelling of [username, username.toUpperCase()])
      expect((await reset(spelling)).status).toBe(429)
    expect((await reset(`+86${mobile}`)).status).toBe(200)
    expect([(await reset(mobile)).status, (await request(mobile)).status]).toEqual([429, 429])
  })
})

test('a failed sign-in reveals nothing about the account', async () => {
  const [user, staff, address] = [await createUser(), await createStaff(), randomAddress()]
  const victim = await createUser()
  await call('POST', '/authorizations/', { body: { username: victim.username, password } })
  const answers: Answer<unknown>[] = []
  for (const username of [newName(), user.username, victim.username, staff.username, user.mobile])
    for (const path of ['/authorizations/', '/meiduo_admin/authorizations/'])
      answers.push(await call('POST', path, from(address, { body: { username, password } })))
  const seen = answers.map((answer) => [answer.status, Object.keys(statesOf(answer))])
  expect(seen).toEqual(answers.map(() => [400, ['sign_in_failures']]))
  const left = answers.map((answer) => statesOf(answer).sign_in_failures?.r as number)
  expect(left).toEqual(left.map((_, i) => (left[0] as number) - i))
})

test('a right sign-in does not show failures of others at the account', async () => {
  const { username, password: right } = await createUser()
  for (let i = 0; i < 3; i++) await call('POST', '/authorizations/', { body: { username, password } })
  const answer = await call('POST', '/authorizations/', { body: { username, password: right } })
  expect([answer.status, statesOf(answer)]).toEqual([
    200,
    { sign_in_failures: { r: config.limits.signInFailuresPerAddress, t: undefined } },
  ])
})
