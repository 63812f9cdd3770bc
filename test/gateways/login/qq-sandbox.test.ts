import { afterAll, expect, test } from 'bun:test'
import { createQqLogin } from '../../../src/gateways/login/providers/qq.ts'
import { startOutsideWorld } from '../../support/vendors/outside-world.ts'

const sandbox = await startOutsideWorld({ qq: { clientId: '101', clientSecret: 'secret' } })
afterAll(sandbox.stop)

const inSandbox = {
  clientId: '101',
  clientSecret: 'secret',
  baseUrl: `${sandbox.base}/qq`,
  redirectUri: 'http://www.meiduo.site:8080/oauth_callback.html',
}
const unavailable = expect.objectContaining({ status: 503, code: 'gateway_unavailable' })
const codeInvalid = expect.objectContaining({ status: 400, code: 'oauth_code_invalid' })

async function codeOf(person: string): Promise<string> {
  const page = `${createQqLogin(inSandbox).authorizationUrl('/#s=1')}&as=${encodeURIComponent(person)}`
  const { headers } = await fetch(page, { redirect: 'manual' })
  return new URL(headers.get('location') as string).searchParams.get('code') as string
}

test('in the sandbox one person has one subject, and a code is valid once, for one application', async () => {
  const real = createQqLogin(inSandbox)
  const code = await codeOf('小明')
  const { subjects } = await real.redeem(code)
  expect(subjects[0]).toMatch(/^[0-9A-F]{32}$/)
  await expect(real.redeem(code)).rejects.toEqual(codeInvalid)
  await expect(real.redeem('never-issued')).rejects.toEqual(codeInvalid)
  expect(await real.redeem(await codeOf('小明'))).toEqual({ subjects })
  expect(await real.redeem(await codeOf('小红'))).not.toEqual({ subjects })
  for (const wrong of [{ clientId: '102' }, { clientSecret: 'x' }, { redirectUri: 'http://other/' }])
    await expect(createQqLogin({ ...inSandbox, ...wrong }).redeem(await codeOf('小明'))).rejects.toEqual(
      unavailable,
    )
})

test('faults of the sandbox are gateway_unavailable, and later calls succeed', async () => {
  const real = createQqLogin(inSandbox, 300)
  const code = await codeOf('小明')
  for (const mode of ['timeout', 'error', 'html']) {
    await sandbox.post('/faults/', { gateway: 'qq', mode, count: 1 })
    await expect(real.redeem(code)).rejects.toEqual(unavailable)
  }
  expect((await real.redeem(code)).subjects).toHaveLength(1)
})
