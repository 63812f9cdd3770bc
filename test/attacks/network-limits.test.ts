import { expect, test } from 'bun:test'
import { config } from '../../src/config/index.ts'
import { setUsage } from '../support/database/rate-limits.ts'
import { captcha, newMobile, newName, registration } from '../support/factories/registration.ts'
import { createSku } from '../support/factories/skus.ts'
import { type CallOptions, call, randomAddress } from '../support/http.ts'

const { limits } = config
const uuid = () => crypto.randomUUID()
const newPassword = { password: 'newer-horse', password2: 'newer-horse', access_token: 'x.y.z' }
const wrong = { username: newName(), password: 'wrong-horse' }

type Case = readonly [limit: string, points: number, method: string, path: string, body?: object]

const cases = async (): Promise<Case[]> => [
  ['guest-cart', limits.guestCartsPerAddressHour, 'POST', '/cart/', { sku_id: await createSku(), count: 1 }],
  ['account-lookup', limits.lookupsPerAddressHour, 'GET', `/mobiles/${newMobile()}/count/`],
  ['captcha', limits.captchasPerAddressMinute, 'GET', `/image_codes/${uuid()}/`],
  ['captcha-address', limits.captchasPerAddressHour, 'GET', `/image_codes/${uuid()}/`],
  ['sms-address', limits.smsPerAddressDaily, 'GET', `/sms_codes/${newMobile()}/?${await captcha()}`],
  ['oauth-address', limits.oauthStartsPerAddressHour, 'GET', '/oauth/qq/authorization/'],
  ['reset-password', limits.resetFailuresPerAddress, 'POST', '/users/1/password/', newPassword],
  [
    'sms-code-address',
    limits.smsCodeFailuresPerAddress,
    'POST',
    '/users/',
    registration(newMobile(), '000000'),
  ],
  ['sign-in-address', limits.signInFailuresPerAddress, 'POST', '/authorizations/', wrong],
]

test('every refusal by a limit of an address says that the network is limited, in both languages, and when to try again', async () => {
  for (const [limit, points, method, path, body] of await cases()) {
    const address = randomAddress()
    await setUsage(limit, address, points)
    for (const [language, word] of [
      ['zh', '您所在的网络'],
      ['en', 'your network'],
    ] as const) {
      const headers = { 'x-forwarded-for': address, 'accept-language': language }
      // a used captcha would be refused before the limit
      const fresh = limit === 'sms-address' ? `/sms_codes/${newMobile()}/?${await captcha()}` : path
      const options: CallOptions = { headers, ...(body && { body }) }
      const answer = await call(method, fresh, options)
      expect([limit, answer.status, String(answer.json.message).includes(word)]).toEqual([limit, 429, true])
      expect(Number(answer.headers.get('retry-after'))).toBeGreaterThan(0)
    }
  }
})

test('the default limits are wide enough for a network of thousands of shoppers', () => {
  expect(limits).toMatchObject({
    smsPerAddressDaily: 1_000,
    guestCartsPerAddressHour: 10_000,
    lookupsPerAddressHour: 10_000,
    oauthStartsPerAddressHour: 10_000,
    smsCodeFailuresPerAddress: 1_000,
    signInFailuresPerAddress: 1_000,
    resetFailuresPerAddress: 1_000,
  })
})
