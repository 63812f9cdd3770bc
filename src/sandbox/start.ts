import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { installDependencies } from './install.ts'

// Only what needs no dependency is imported above: on a fresh clone there is none yet.

const begun = performance.now()
const root = resolve(import.meta.dir, '../..')
const dataDir = join(root, '.data')
const lock = join(dataDir, 'start.pid')

if (process.env.NODE_ENV === 'production')
  fail('bun start is the sandbox and refuses NODE_ENV=production; run src/main.ts')

try {
  takeLock()
  installDependencies(root)
  await run()
} catch (error) {
  rmSync(lock, { force: true })
  fail(error instanceof Error ? error.message : String(error))
}

async function run(): Promise<void> {
  const { bringUpStack, waitForHealth } = await import('./stack.ts')
  const { startProcess, stopLeftovers } = await import('./services/processes.ts')
  const { isFree } = await import('./services/ports.ts')
  const port = Number(process.env.PORT || 8000)
  const sandboxPort = Number(process.env.SANDBOX_PORT || 8001)
  const leftovers = await stopLeftovers(join(dataDir, 'run'))
  if (leftovers.length > 0) console.log(`stopped what an earlier run left: ${leftovers.join(', ')}`)
  if (!(await isFree(port, '0.0.0.0'))) throw new Error(`port ${port} is taken: set PORT to another`)

  let stopping = false
  let stopAll = async () => {}
  const end = async (status: number) => {
    if (stopping) return
    stopping = true
    await stopAll()
    rmSync(lock, { force: true })
    process.exit(status)
  }
  let interrupted = false
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const)
    process.on(signal, () => {
      interrupted = true
      void end(0)
    })

  const stack = await bringUpStack({ root, dataDir, env: process.env, durable: true, port, sandboxPort })
  if (interrupted) return stack.stop().then(() => process.exit(0))
  stopAll = stack.stop
  const api = startProcess({
    name: 'api',
    command: [process.execPath, join(root, 'src/main.ts')],
    runDir: join(dataDir, 'run'),
    env: stack.env,
    cwd: root,
  })
  stopAll = async () => {
    await api.stop()
    await stack.stop()
  }
  try {
    await waitForHealth(`http://127.0.0.1:${port}/health/ready`, api, 30)
  } catch (error) {
    if (!stopping) await stopAll()
    throw error
  }
  for (const part of [api, stack.sandbox])
    part.process.once('exit', (code) => {
      if (stopping) return
      console.error(`${part.name} ended by itself (status ${code}); stopping the rest`)
      void end(1)
    })
  greet(port, sandboxPort, stack.demoUsers)
}

function greet(port: number, sandboxPort: number, users: import('./stack.ts').DemoUsers | undefined): void {
  console.log(`
  API      http://localhost:${port}
  docs     http://localhost:${port}/docs/
  sandbox  http://localhost:${sandboxPort}`)
  if (users)
    console.log(`
  shopper  ${users.shopper.username} (mobile ${users.shopper.mobile}), password ${users.shopper.password}
  staff    ${users.staff.username}, password ${users.staff.password}`)
  console.log(`\nready in ${((performance.now() - begun) / 1000).toFixed(1)} s; Ctrl-C stops all of it`)
}

/** One `bun start` a checkout: a lock left by a killed one is taken over. */
function takeLock(): void {
  mkdirSync(dataDir, { recursive: true })
  for (;;) {
    try {
      writeFileSync(lock, String(process.pid), { flag: 'wx' })
      return
    } catch {
      const holder = Number(readFileSync(lock, 'utf8'))
      if (isStart(holder)) fail(`bun start is running in this checkout already (process ${holder})`)
      rmSync(lock, { force: true })
    }
  }
}

function isStart(pid: number): boolean {
  try {
    process.kill(pid, 0)
    return readFileSync(`/proc/${pid}/cmdline`, 'utf8').includes('sandbox/start.ts')
  } catch (error) {
    return (error as { code?: string }).code === 'ENOENT' && process.platform !== 'linux'
  }
}

function fail(message: string): never {
  console.error(message)
  process.exit(1)
}
