import { expect, test } from 'bun:test'
import { captcha, lastCode, newMobile } from '../../support/factories/registration.ts'
import { call } from '../../support/http.ts'
import { sandbox } from '../../support/vendors/notification-listener.ts'

test('a request without the captcha text does not consume the captcha', async () => {
  const [query, mobile] = [await captcha(), newMobile()]
  for (const path of [`/sms_codes/${mobile}/`, '/accounts/somebody/sms/token/']) {
    const { status, json } = await call('GET', `${path}?${query.replace(/&text=.*/, '')}`)
    expect([status, json.code, json.errors]).toMatchObject([400, 'invalid_input', [{ field: 'text' }]])
  }
  const alias = query.replace('text=', 'image_code=')
  expect((await call('GET', `/sms_codes/${mobile}/?${alias}`)).status).toBe(200)
  await lastCode(mobile)
  expect(await sandbox<unknown[]>(`/messages/?to=${mobile}`)).toHaveLength(1)
})
