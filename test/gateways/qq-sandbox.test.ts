import { afterAll, expect, test } from 'bun:test'
import { createQqLogin } from '../../src/gateways/login/qq.ts'
import { createOutsideWorld } from '../../src/sandbox/outside-world.ts'

const world = await createOutsideWorld({
  redisUrl: process.env.REDIS_URL ?? 'redis://127.0.0.1:6379/0',
  alipay: { appId: '', sellerId: '', privateKey: '', appPublicKey: '' },
  qq: { clientId: '101', clientSecret: 'secret' },
  aliyun: { accessKeyId: '', accessKeySecret: '' },
  smtpPort: 0,
})
const sandbox = Bun.serve({ port: 0, hostname: '127.0.0.1', fetch: world.fetch })
afterAll(async () => {
  await world.close()
  await sandbox.stop(true)
})

const inSandbox = {
  clientId: '101',
  clientSecret: 'secret',
  baseUrl: `http://127.0.0.1:${sandbox.port}/qq`,
  redirectUri: 'http://www.meiduo.site:8080/oauth_callback.html',
}
const unavailable = expect.objectContaining({ status: 503, code: 'gateway_unavailable' })
const codeInvalid = expect.objectContaining({ status: 400, code: 'oauth_code_invalid' })

async function codeOf(person: string): Promise<string> {
  const page = `${createQqLogin(inSandbox).authorizationUrl('/#s=1')}&as=${encodeURIComponent(person)}`
  const { headers } = await fetch(page, { redirect: 'manual' })
  return new URL(headers.get('location') as string).searchParams.get('code') as string
}

test('the sandbox is understood: one person is always the same, a code is good once, for one application', async () => {
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

test("the sandbox's faults are gateway_unavailable, then all is well", async () => {
  const real = createQqLogin(inSandbox, 300)
  const code = await codeOf('小明')
  for (const mode of ['timeout', 'error', 'html']) {
    const body = JSON.stringify({ gateway: 'qq', mode, count: 1 })
    await fetch(`http://127.0.0.1:${sandbox.port}/faults/`, { method: 'POST', body })
    await expect(real.redeem(code)).rejects.toEqual(unavailable)
  }
  expect((await real.redeem(code)).subjects).toHaveLength(1)
})
