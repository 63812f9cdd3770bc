import { resolve } from 'node:path'
import { installDependencies } from '../../src/sandbox/launcher/install.ts'

/** Brings up a private MySQL and Redis, then measures in processes that know their addresses: all parts, or those named. */
const root = resolve(import.meta.dir, '../..')
installDependencies(root)
const { bringUpTestStack } = await import('../support/stack.ts')
const stack = await bringUpTestStack(root)
const chosen = process.argv.slice(2)
let status = 0
for (const part of chosen.length > 0 ? chosen : ['measure', 'accounts', 'orders']) status ||= await run(part)
await stack.stop()
process.exit(status)

async function run(part: string): Promise<number> {
  const child = Bun.spawn([process.execPath, `${import.meta.dir}/${part}.ts`], {
    cwd: root,
    env: {
      ...stack.env,
      BENCH_DIR: stack.dataDir,
      NODE_ENV: 'production',
      SMS_PROVIDER: 'aliyun',
      SMS_BASE_URL: '',
      // production refuses those of the sandbox
      ALIPAY_APP_ID: '2021000000000002',
      WECHAT_PAY_MCH_ID: '1900000002',
      // notices come in; nobody is called
      ALIPAY_GATEWAY: 'https://alipay.invalid/gateway.do',
      ALIPAY_LOGIN_URL: 'https://alipay.invalid/',
      WECHAT_PAY_BASE_URL: 'https://wechat.invalid',
      QQ_CLIENT_ID: '',
    },
    stdin: 'ignore',
    stdout: 'inherit',
    stderr: 'inherit',
    signal: stack.interrupted,
  })
  return child.exited
}
