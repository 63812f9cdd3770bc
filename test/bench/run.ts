import { resolve } from 'node:path'
import { installDependencies } from '../../src/sandbox/launcher/install.ts'

/** Starts a private MySQL and Redis and runs the named benchmark parts, each in its own process. `compare` and `scaling` start their own. */
const root = resolve(import.meta.dir, '../..')
installDependencies(root)
if (process.argv[2] === 'compare') {
  process.argv.splice(2, 1)
  await import('./compare.ts')
  process.exit(0)
}
if (process.argv[2] === 'scaling') {
  await import('./scaling.ts')
  process.exit(0)
}
const { startTestStack } = await import('../support/stack.ts')
const stack = await startTestStack(root)
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
      // production refuses addresses of this machine, and the sandbox's ids
      PUBLIC_URL: 'https://api.invalid',
      SHOP_URL: 'https://shop.invalid',
      ALIPAY_APP_ID: '2021000000000002',
      WECHAT_PAY_MCH_ID: '1900000002',
      // gateways are never called in a benchmark
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
