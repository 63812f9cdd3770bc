import type { DemoUsers } from './demo-data.ts'

type Summary = Readonly<{
  port: number
  sandboxPort: number
  users: DemoUsers | undefined
  /** `performance.now()` when the command began. */
  startedAt: number
}>

/** Prints addresses, demo users and how to stop, after every start. */
export function printSummary({ port, sandboxPort, users, startedAt }: Summary): void {
  console.log(`
  API      http://localhost:${port}
  docs     http://localhost:${port}/docs/, of staff: http://localhost:${port}/docs/staff/
  sandbox  http://localhost:${sandboxPort}`)
  if (users) {
    const { shopper, ...staff } = users
    console.log(`
  shopper  ${shopper.username} (mobile ${shopper.mobile}), password ${shopper.password}`)
    for (const [role, { username, password }] of Object.entries(staff))
      console.log(`  ${role.padEnd(10)}${username}, password ${password}`)
    console.log('  The passwords are stored in .data/demo-users.json, which only you can read.')
  }
  console.log(`
  Run a command of src/cli on this shop while it is up:
  bun run verify

  Ctrl-C stops all processes, and so does: kill ${process.pid}
  (npx ignores SIGINT: stop it with SIGTERM.) bun start --fresh deletes .data and starts again.`)
  console.log(`\nready in ${((performance.now() - startedAt) / 1000).toFixed(1)} s; Ctrl-C stops all of it`)
}
