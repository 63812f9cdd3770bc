import { linkSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { installDependencies } from './launcher/install.ts'
import { stopWithNpx } from './launcher/services/ancestor.ts'
import { readPort } from './launcher/services/ports.ts'

// Only what needs no dependency is imported above: on a fresh clone there is none yet.

const begun = performance.now()
const root = resolve(import.meta.dir, '../..')
const dataDir = join(root, '.data')
const lock = join(dataDir, 'start.pid')

process.exit(await start())

async function start(): Promise<number> {
  const interrupt = new AbortController()
  let unfollow = () => {}
  try {
    if (process.env.NODE_ENV === 'production')
      throw new Error('bun start is the sandbox and refuses NODE_ENV=production; run src/main.ts')
    const ports = readPorts()
    takeLock()
    try {
      installDependencies(root)
      const { readConfig } = await import('../config/read-config.ts')
      readConfig(process.env)
      for (const name of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const)
        process.on(name, () => interrupt.abort(new Error(`stopped by ${name}`)))
      unfollow = stopWithNpx(process.env, (reason) => interrupt.abort(reason))
      return await run(ports, interrupt.signal)
    } finally {
      unfollow()
      rmSync(lock, { force: true })
    }
  } catch (error) {
    if (interrupt.signal.aborted) return 0
    console.error(error instanceof Error ? error.message : String(error))
    return 1
  }
}

/** Brings everything up and, once interrupted or left by a part, down again. @returns the exit status */
async function run({ port, sandboxPort }: Ports, signal: AbortSignal): Promise<number> {
  const { startStack: bringUpStack, waitForHealth } = await import('./launcher/stack.ts')
  const {
    startProcess,
    stopOrphans: stopLeftovers,
    waitForFirstExit: untilOneEnds,
  } = await import('./launcher/services/processes.ts')
  const { isPortFree: isFree } = await import('./launcher/services/ports.ts')
  const { writeEnvFile } = await import('./launcher/env-file.ts')
  const runDir = join(dataDir, 'run')
  const leftovers = await stopLeftovers(runDir)
  if (leftovers.length > 0) console.log(`stopped what an earlier run left: ${leftovers.join(', ')}`)
  if (!(await isFree(port, '0.0.0.0'))) throw new Error(`port ${port} is taken: set PORT to another`)

  const stack = await bringUpStack({
    root,
    dataDir,
    env: process.env,
    durable: true,
    port,
    sandboxPort,
    signal,
  })
  const command = [process.execPath, '--no-env-file', join(root, 'src/main.ts')]
  const api = startProcess({ name: 'api', command, runDir, env: stack.env, cwd: root })
  try {
    await waitForHealth(`http://127.0.0.1:${port}/health/ready`, api, 30, signal)
    writeEnvFile(join(dataDir, 'mall.env'), stack.env)
    greet(port, sandboxPort, stack)
    const ended = await untilOneEnds([api, ...stack.processes], signal)
    if (ended) console.error(`${ended.name} ended by itself; stopping the rest`)
    return ended ? 1 : 0
  } finally {
    await api.stop()
    await stack.stop()
  }
}

type Ports = Readonly<{ port: number; sandboxPort: number }>

/** @throws naming the variable that cannot be used */
function readPorts(): Ports {
  const port = readPort(process.env, 'PORT', 8000)
  const sandboxPort = readPort(process.env, 'SANDBOX_PORT', 8001)
  readPort(process.env, 'SANDBOX_SMTP_PORT', 8002)
  if (port === sandboxPort) throw new Error(`SANDBOX_PORT: ${port} is PORT already, set another`)
  return { port, sandboxPort }
}

function greet(port: number, sandboxPort: number, stack: import('./launcher/stack.ts').Stack): void {
  const { demoUsers: users } = stack
  console.log(`
  API      http://localhost:${port}
  docs     http://localhost:${port}/docs/
  sandbox  http://localhost:${sandboxPort}`)
  if (users)
    console.log(`
  shopper  ${users.shopper.username} (mobile ${users.shopper.mobile}), password ${users.shopper.password}
  staff    ${users.staff.username}, password ${users.staff.password}`)
  console.log(`
  the commands of src/cli reach this shop, until it is stopped, so:
  bun --env-file=.data/mall.env src/cli/verify/main.ts`)
  console.log(`\nready in ${((performance.now() - begun) / 1000).toFixed(1)} s; Ctrl-C stops all of it`)
}

/** One `bun start` a checkout: a lock left by a killed one is taken over. It appears with its content, never empty. */
function takeLock(): void {
  mkdirSync(dataDir, { recursive: true })
  const mine = `${lock}.${process.pid}`
  writeFileSync(mine, String(process.pid))
  try {
    while (!linked(mine)) {
      const holder = Number(readFileSync(lock, 'utf8'))
      if (isStart(holder))
        throw new Error(
          `bun start is running in this checkout already (process ${holder}); kill -INT ${holder} stops it`,
        )
      rmSync(lock, { force: true })
    }
  } finally {
    rmSync(mine)
  }
}

function linked(mine: string): boolean {
  try {
    linkSync(mine, lock)
    return true
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error
    return false
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
