import { expect } from 'bun:test'
import { randomInt } from 'node:crypto'
import { codeDigest, type SmsPurpose, smsPurposes } from '../../../src/domains/verification/sms-message.ts'
import { redis } from '../../../src/redis/client.ts'
import { keys } from '../../../src/redis/keys.ts'
import { call } from '../http.ts'
import { waitUntil } from '../processes/isolated-app.ts'
import { sandbox } from '../vendors/notification-listener.ts'

/** Returns a random mobile number, which in practice no other test uses. */
export const newMobile = () => `1${randomInt(3, 10)}${String(randomInt(10 ** 9)).padStart(9, '0')}`
export const newName = () => `n${randomInt(10 ** 12).toString(36)}`

/** Requests a captcha, reads its text from the sandbox and returns the query that answers it. */
export async function captcha(): Promise<string> {
  const id = crypto.randomUUID()
  await call('GET', `/image_codes/${id}/`)
  const { text } = await sandbox<{ text: string }>(`/captchas/${id}/`)
  return `image_code_id=${id}&text=${text.toLowerCase()}`
}

/** Returns the code of the newest SMS to a mobile, once one with a valid code has arrived. */
export async function lastCode(
  mobile: string,
  purposes: readonly SmsPurpose[] = smsPurposes,
): Promise<string> {
  let code = ''
  await waitUntil(`an SMS to ${mobile}`, async () => {
    const [message] = await sandbox<{ code: string }[]>(`/messages/?to=${mobile}`)
    code = message?.code ?? ''
    const valid = await redis.mget(purposes.map((purpose) => keys.smsCode(purpose, mobile)))
    return purposes.some((purpose, i) => valid[i] === codeDigest(purpose, mobile, code))
  })
  return code
}

/** Requests an SMS code as the registration page does, and returns it. */
export async function smsCode(mobile: string): Promise<string> {
  expect((await call('GET', `/sms_codes/${mobile}/?${await captcha()}`)).status).toBe(200)
  return lastCode(mobile)
}

/** Returns a valid body for POST /users/, with `change` applied. */
export const registration = (mobile: string, code: string, change: object = {}) => ({
  username: newName(),
  password: 'correct-horse',
  password2: 'correct-horse',
  mobile,
  sms_code: code,
  allow: 'true',
  ...change,
})
