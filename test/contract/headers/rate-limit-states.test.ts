import { describe, expect, test } from 'bun:test'
import { config } from '../../../src/config/index.ts'
import { redis } from '../../../src/redis/client.ts'
import { digestOf, keys } from '../../../src/redis/keys.ts'
import { listPolicies, type PolicyName } from '../../../src/redis/limit-policies.ts'
import { getUsage, setUsage } from '../../support/database/rate-limits.ts'
import { watchRedis } from '../../support/database/redis-monitor.ts'
import { call } from '../../support/http.ts'
import { waitUntil } from '../../support/processes/isolated-app.ts'
import { from, type State, statesOf, type Use, uses } from './rate-limit-uses.ts'

const limitOf = (policy: PolicyName) =>
  (listPolicies().find((each) => each.policy === policy) as ReturnType<typeof listPolicies>[number]).limit

describe('RateLimit holds the remaining points of', () => {
  for (const { limit, policy, status, prepare } of uses)
    test(policy, async () => {
      const { points, seconds } = limitOf(policy)
      const { subject, send } = await prepare()
      for (const _ of [1, 2]) {
        const answer = await send()
        expect([answer.status, answer.text]).toEqual([status, expect.any(String)])
        const state = statesOf(answer)[policy] as State
        expect(state.r).toBe(points - (await getUsage(limit, subject)))
        expect([state.t, (state.t ?? 0) > 0 && (state.t ?? 0) <= seconds]).toEqual([state.t, true])
        expect(answer.headers.get('ratelimit-policy')).toContain(`"${policy}";q=${points};w=${seconds}`)
      }
      await setUsage(limit, subject, points)
      const refused = await send()
      expect([refused.status, statesOf(refused)[policy]?.r]).toEqual([429, 0])
      // a lock that doubles begins with the first refusal
      expect(Number(refused.headers.get('retry-after'))).toBeGreaterThan(0)
    })

  test('captcha_network, of the /48 of an IPv6 address', async () => {
    const group = () => Math.floor(Math.random() * 0xffff).toString(16)
    const network = `fd01:${group()}:${group()}`
    const answer = await call('GET', `/image_codes/${crypto.randomUUID()}/`, from(`${network}:1::1`))
    const left = config.limits.captchasPerNetworkHour - (await getUsage('captcha-network', `${network}::/48`))
    expect(statesOf(answer).captcha_network?.r).toBe(left)
  })
})

/** The address of a caller, or the id of a signed-in user. A mobile has eleven digits. */
const ofCaller = /^(?:(?:\d{1,3}\.){3}\d{1,3}|[\da-f:]+::\/64|(?:user:)?\d{1,9})$/

test('every published limit counts what the caller did, and not what others did to the object of the request', async () => {
  const tested = [...uses.map(({ policy }) => policy), 'captcha_network']
  expect(tested.sort()).toEqual(
    listPolicies()
      .map(({ policy }) => policy as string)
      .sort(),
  )
  for (const { policy, prepare } of uses)
    expect([policy, (await prepare()).subject]).toEqual([policy, expect.stringMatching(ofCaller)])
})

/** Commands that name the counter of one use, with those of the attempt's slot. They are what the limit itself needs. */
const commands: readonly [policy: PolicyName, count: number][] = [
  ['account_lookup', 1],
  ['guest_cart', 1],
  ['captcha_hour', 1],
  // reserves a slot, counts the failure, releases the slot
  ['sms_code_failures', 3],
  ['sign_in_failures', 3],
]

describe('the headers cost no command of Redis:', () => {
  for (const [policy, count] of commands)
    test(policy, async () => {
      const { limit, prepare } = uses.find((each) => each.policy === policy) as Use
      const { subject, send } = await prepare()
      const [key, end] = [`${keys.limit(limit)}:${digestOf(subject)}`, `end:${crypto.randomUUID()}`]
      const lines: string[] = []
      const monitor = await watchRedis(process.env.REDIS_URL as string, (line) => {
        if ((line.includes(key) && !line.includes(' lua]')) || line.includes(end)) lines.push(line)
      })
      await send()
      await redis.get(end)
      await waitUntil('the monitor has seen the last command', () => lines.at(-1)?.includes(end) === true)
      monitor.stop()
      expect(lines.slice(0, -1)).toHaveLength(count)
    })
})
