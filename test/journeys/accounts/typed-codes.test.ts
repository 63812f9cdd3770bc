import { expect, test } from 'bun:test'
import { captcha, lastCode, newMobile, registration, smsCode } from '../../support/factories/registration.ts'
import { createUser } from '../../support/factories/users.ts'
import { call } from '../../support/http.ts'
import { accessTokenOf, bind, newPerson, smsCodeFor } from '../../support/vendors/oauth.ts'

/** The ways in which keyboards and people write `123456`. */
const spellings: readonly ((code: string) => string)[] = [
  (code) => code.replace(/\d/g, (digit) => String.fromCharCode(digit.charCodeAt(0) + 0xfee0)),
  (code) => ` ${code.slice(0, 3)} ${code.slice(3)}\u200b`,
]

for (const [i, typed] of spellings.entries()) {
  const name = ['full-width', 'spaced'][i]

  test(`a code in ${name} digits signs in and registers`, async () => {
    const { mobile } = await createUser()
    const body = { mobile, sms_code: typed(await smsCodeFor(mobile, 'sign_in')) }
    expect((await call('POST', '/authorizations/sms/', { body })).status).toBe(200)
    const unused = newMobile()
    const account = registration(`(+86)${unused}`, typed(await smsCode(unused)))
    const registered = await call<{ mobile: string }>('POST', '/users/', { body: account })
    expect([registered.status, registered.json.mobile]).toEqual([201, unused])
  })

  test(`a code in ${name} digits resets a password`, async () => {
    const { username, mobile } = await createUser()
    const started = await call<{ access_token: string }>(
      'GET',
      `/accounts/${username}/sms/token/?${await captcha()}`,
    )
    const { access_token } = started.json
    await call('GET', `/sms_codes/?access_token=${access_token}`)
    const query = new URLSearchParams({ access_token, sms_code: typed(await lastCode(mobile)) })
    expect((await call('GET', `/accounts/${username}/password/token/?${query}`)).status).toBe(200)
  })

  test(`a code in ${name} digits changes the mobile and binds an identity`, async () => {
    const [user, mobile] = [await createUser(), newMobile()]
    const body = {
      mobile,
      old_code: typed(await smsCodeFor(user.mobile, 'change_mobile')),
      new_code: typed(await smsCodeFor(mobile, 'change_mobile')),
    }
    expect((await call('PUT', '/user/mobile/', { token: user.token, body })).status).toBe(200)
    const other = newMobile()
    const sms_code = typed(await smsCodeFor(other, 'bind'))
    const access_token = await accessTokenOf('qq', newPerson())
    expect((await bind('qq', { mobile: other, sms_code, access_token })).status).toBe(200)
  })
}
