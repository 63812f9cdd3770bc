import { expect, test } from 'bun:test'
import { resolve } from 'node:path'

test.each(['production', 'Production', 'prod'])('the sandbox refuses NODE_ENV=%s', async (NODE_ENV) => {
  const server = resolve(import.meta.dir, '../../../src/sandbox/world/main.ts')
  const child = Bun.spawn([process.execPath, '--no-env-file', server], {
    env: { ...process.env, NODE_ENV, SANDBOX_PORT: '0' },
    stderr: 'pipe',
  })
  expect(await new Response(child.stderr).text()).toContain('NODE_ENV')
  expect(await child.exited).toBe(1)
})
