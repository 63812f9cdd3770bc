import { expect, test } from 'bun:test'
import { resolve } from 'node:path'

test('the sandbox refuses to start in production', async () => {
  const server = resolve(import.meta.dir, '../../../src/sandbox/world/main.ts')
  const child = Bun.spawn([process.execPath, '--no-env-file', server], {
    env: { ...process.env, NODE_ENV: 'production', SANDBOX_PORT: '0' },
    stderr: 'pipe',
  })
  expect(await new Response(child.stderr).text()).toContain('production')
  expect(await child.exited).toBe(1)
})
