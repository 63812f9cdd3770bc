import { afterAll, expect, test } from 'bun:test'
import { now } from '../../../src/lib/clock.ts'
import { newTotpSecret, verifyTotp } from '../../../src/lib/crypto/totp.ts'
import { startAlipay } from '../../support/vendors/alipay.ts'

const { base, stop } = await startAlipay()
afterAll(stop)

test('the authenticator shows the code that the mall accepts; no base32 is 400', async () => {
  const secret = newTotpSecret()
  const { code } = (await (await fetch(`${base}/authenticator/?secret=${secret}`)).json()) as { code: string }
  expect(verifyTotp(secret, code, now())).toBeNumber()
  for (const bad of ['', 'JBSWY3DP', 'jbswy3dpehpk3pxp', '1'.repeat(20)])
    expect((await fetch(`${base}/authenticator/?secret=${bad}`)).status).toBe(400)
})
