import { resolve } from 'node:path'
import { installDependencies } from '../../src/sandbox/install.ts'

/** Brings up a private MySQL and Redis, then measures in a process that knows their addresses. */
const root = resolve(import.meta.dir, '../..')
installDependencies(root)
const { bringUpTestStack } = await import('../support/stack.ts')
const stack = await bringUpTestStack(root)
const child = Bun.spawn([process.execPath, `${import.meta.dir}/measure.ts`], {
  cwd: root,
  env: {
    ...stack.env,
    NODE_ENV: 'production',
    SMS_PROVIDER: 'aliyun',
    SMS_BASE_URL: '',
    ALIPAY_APP_ID: '',
    QQ_CLIENT_ID: '',
  },
  stdin: 'ignore',
  stdout: 'inherit',
  stderr: 'inherit',
})
const status = await child.exited
await stack.stop()
process.exit(status)
