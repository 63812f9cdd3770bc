import { expect } from 'bun:test'
import { randomInt } from 'node:crypto'
import { call } from '../http.ts'
import { sandbox } from '../vendors/notification-listener.ts'

/** A mobile that no other test has, as far as chance allows. */
export const newMobile = () => `1${randomInt(3, 10)}${String(randomInt(10 ** 9)).padStart(9, '0')}`
export const newName = () => `n${randomInt(10 ** 12).toString(36)}`

/** The query of a captcha that was drawn and read. */
export async function captcha(): Promise<string> {
  const id = crypto.randomUUID()
  await call('GET', `/image_codes/${id}/`)
  const { text } = await sandbox<{ text: string }>(`/captchas/${id}/`)
  return `image_code_id=${id}&text=${text.toLowerCase()}`
}

/** The code that the newest SMS to a mobile carries. */
export async function lastCode(mobile: string): Promise<string> {
  const [message] = await sandbox<{ code: string }[]>(`/messages/?to=${mobile}`)
  return message?.code as string
}

/** Asks for a code as the register page does, and reads it from the SMS. */
export async function smsCode(mobile: string): Promise<string> {
  expect((await call('GET', `/sms_codes/${mobile}/?${await captcha()}`)).status).toBe(200)
  return lastCode(mobile)
}

export const registration = (mobile: string, code: string, change: object = {}) => ({
  username: newName(),
  password: 'correct-horse',
  password2: 'correct-horse',
  mobile,
  sms_code: code,
  allow: 'true',
  ...change,
})
