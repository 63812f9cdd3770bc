import { rmSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { parseArgs } from 'node:util'
import { readNodeEnv } from '../config/node-env.ts'
import { installDependencies } from './launcher/install.ts'
import { acquireLock } from './launcher/lock.ts'
import { stopWithNpx } from './launcher/services/ancestor.ts'
import { readPort } from './launcher/services/ports.ts'

// A fresh clone has no dependencies yet: the imports above need none.

const startedAt = performance.now()
const root = resolve(import.meta.dir, '../..')
const dataDir = join(root, '.data')
const lock = join(dataDir, 'start.pid')

process.exit(await start(process.argv.slice(2)))

async function start(args: readonly string[]): Promise<number> {
  const interrupt = new AbortController()
  let stopWatching = () => {}
  try {
    const { fresh, watch, processes } = readArguments(args)
    if (readNodeEnv(process.env) === 'production')
      throw new Error('bun start is the sandbox and refuses NODE_ENV=production; run src/main.ts')
    const ports = readPorts()
    acquireLock(lock)
    try {
      installDependencies(root)
      const { readConfig } = await import('../config/read-config.ts')
      readConfig(process.env)
      if (fresh) {
        const { deleteData } = await import('./launcher/delete-data.ts')
        await deleteData(root, dataDir, process.env)
      }
      for (const name of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const)
        process.on(name, () => interrupt.abort(new Error(`stopped by ${name}`)))
      stopWatching = stopWithNpx(process.env, (reason) => interrupt.abort(reason))
      return await run(ports, watch, processes, interrupt.signal)
    } finally {
      stopWatching()
      rmSync(lock, { force: true })
    }
  } catch (error) {
    if (interrupt.signal.aborted) return 0
    console.error(error instanceof Error ? error.message : String(error))
    return 1
  }
}

/** Starts every part, and stops all of them after an interrupt or the exit of one. @returns the exit status */
async function run(
  { port, sandboxPort }: Ports,
  watch: boolean,
  processes: string | undefined,
  signal: AbortSignal,
): Promise<number> {
  const { startStack, waitForHealth } = await import('./launcher/stack.ts')
  const { startProcess, stopOrphans, waitForFirstExit } = await import('./launcher/services/processes.ts')
  const { isPortFree } = await import('./launcher/services/ports.ts')
  const { writeEnvFile } = await import('./launcher/env-file.ts')
  const { printSummary } = await import('./launcher/summary.ts')
  const runDir = join(dataDir, 'run')
  const orphans = await stopOrphans(runDir)
  if (orphans.length > 0) console.log(`stopped processes of an earlier run: ${orphans.join(', ')}`)
  if (!(await isPortFree(port, '0.0.0.0'))) throw new Error(`port ${port} is taken: set PORT to another`)

  const { env } = process
  const stack = await startStack({
    root,
    dataDir,
    env,
    durable: true,
    drawsPictures: true,
    port,
    sandboxPort,
    signal,
  })
  const watching = watch ? ['--watch', '--no-clear-screen'] : []
  const command = [process.execPath, ...watching, '--no-env-file', join(root, 'src/main.ts')]
  const apiEnv = processes === undefined ? stack.env : { ...stack.env, WORKERS: processes }
  const api = startProcess({ name: 'api', command, runDir, env: apiEnv, cwd: root })
  try {
    await waitForHealth(`http://127.0.0.1:${port}/health/ready`, api, 30, signal)
    writeEnvFile(join(dataDir, 'mall.env'), stack.env)
    printSummary({ port, sandboxPort, users: stack.demoUsers, startedAt })
    const exited = await waitForFirstExit([api, ...stack.processes], signal)
    if (exited) console.error(`${exited.name} ended unexpectedly; stopping the other processes`)
    return exited ? 1 : 0
  } finally {
    await api.stop()
    await stack.stop()
  }
}

type Ports = Readonly<{ port: number; sandboxPort: number }>

type Arguments = Readonly<{ fresh: boolean; watch: boolean; processes: string | undefined }>

/**
 * Reads the arguments: `--fresh` deletes the data first, `--watch` restarts the API when a file changes, `--processes N` starts
 * N processes of the API.
 * @throws Error for any other argument
 */
function readArguments(args: readonly string[]): Arguments {
  const { fresh = false, watch = false, processes } = parseOptions(args)
  if (processes !== undefined && !/^([1-9]|[1-5]\d|6[0-4])$/.test(processes))
    throw new Error(`--processes: expected a number from 1 to 64, got "${processes}"`)
  if (watch && processes !== undefined) throw new Error('--watch restarts one process: leave out --processes')
  return { fresh, watch, processes }
}

function parseOptions(args: readonly string[]) {
  try {
    const boolean = { type: 'boolean' } as const
    const options = { fresh: boolean, watch: boolean, processes: { type: 'string' } } as const
    return parseArgs({ args: [...args], options }).values
  } catch {
    throw new Error(
      `${args.join(' ')}: the arguments are --fresh (deletes .data first), --watch (restarts the API when a file changes) and --processes N (starts N processes of the API)`,
    )
  }
}

/** @throws naming the variable that cannot be used */
function readPorts(): Ports {
  const port = readPort(process.env, 'PORT', 8000)
  const sandboxPort = readPort(process.env, 'SANDBOX_PORT', 8001)
  readPort(process.env, 'SANDBOX_SMTP_PORT', 8002)
  if (port === sandboxPort) throw new Error(`SANDBOX_PORT: ${port} is PORT already, set another`)
  return { port, sandboxPort }
}
