import { randomBytes } from 'node:crypto'
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { keysDirOf, sandboxEnvironment } from './environment.ts'
import { step } from './progress.ts'
import { startServices } from './services/find.ts'
import { waitForGivenServers } from './services/given.ts'
import { freePort, isPortFree, readPort } from './services/ports.ts'
import { type ManagedProcess, startProcess } from './services/processes.ts'

type Env = Readonly<Record<string, string | undefined>>

export type DemoUsers = Readonly<{
  shopper: { username: string; password: string; mobile: string }
  staff: { username: string; password: string }
}>

export type Stack = Readonly<{
  env: Record<string, string | undefined>
  demoUsers: DemoUsers | undefined
  /** What runs as children of this process, and must go on running. */
  processes: readonly ManagedProcess[]
  stop: () => Promise<void>
}>

type Options = Readonly<{
  root: string
  dataDir: string
  env: Env
  durable: boolean
  port: number
  sandboxPort: number
  signal: AbortSignal
}>

/**
 * Brings up all that the API needs: MySQL and Redis, the schema, areas, demo data if the shop is empty, the sandbox.
 * @throws when a part fails or `signal` aborts; then nothing of it is left running
 */
export async function startStack(options: Options): Promise<Stack> {
  const { root, dataDir, durable, port, sandboxPort, signal } = options
  const runDir = join(dataDir, 'run')
  mkdirSync(dataDir, { recursive: true })
  if (!(await isPortFree(sandboxPort)))
    throw new Error(`port ${sandboxPort} is taken: set SANDBOX_PORT to another`)
  const services = await step('MySQL and Redis', () =>
    waitForGivenServers(options.env).then(() => startServices({ root, dataDir, env: options.env, durable })),
  )
  const stops: (() => Promise<void>)[] = [services.stop]
  const stop = async () => {
    for (const each of stops.splice(0).reverse()) await each()
  }
  try {
    const env = sandboxEnvironment(
      {
        port,
        sandboxPort,
        smtpPort: readPort(options.env, 'SANDBOX_SMTP_PORT', await freePort()),
        keysDir: keysDirOf(dataDir),
        mediaDir: join(root, '.data/media'),
        ...(durable && { tradesFile: join(dataDir, 'sandbox/trades.json') }),
        secrets: keepSecrets(join(dataDir, 'secrets.json')),
        databaseUrl: services.databaseUrl,
        redisUrl: services.redisUrl,
      },
      options.env,
    )
    // the .env of the checkout is in our own environment already, and the tests want none of it
    const run = (script: string) => runScript(root, script, env, signal)
    await step('schema', () => run('src/cli/migrate.ts'))
    await step('areas of China', () => run('src/cli/seed.ts'))
    const demoUsers = await step('demo data', () => loadDemoData(dataDir, run))
    const sandbox = startProcess({
      name: 'sandbox',
      command: [process.execPath, '--no-env-file', join(root, 'src/sandbox/world/main.ts')],
      runDir,
      env,
      cwd: root,
    })
    stops.push(sandbox.stop)
    await step('sandbox', () => waitForHealth(`http://127.0.0.1:${sandboxPort}/health`, sandbox, 20, signal))
    return { env, demoUsers, processes: [sandbox, ...services.processes], stop }
  } catch (error) {
    await stop()
    throw error
  }
}

/** Waits until an address answers 200. @throws when the process ends first, `signal` aborts, or after `seconds` */
export async function waitForHealth(
  url: string,
  started: ManagedProcess,
  seconds: number,
  signal: AbortSignal,
): Promise<void> {
  const end = performance.now() + seconds * 1000
  while (performance.now() < end) {
    signal.throwIfAborted()
    if (!started.runs()) throw new Error(`${started.name} ended while it was starting`)
    const response = await fetch(url, { signal: AbortSignal.timeout(5_000) }).catch(() => undefined)
    if (response?.ok) return
    await Bun.sleep(50)
  }
  throw new Error(`${started.name} did not become ready in ${seconds} s`)
}

async function runScript(root: string, script: string, env: Env, signal: AbortSignal): Promise<string> {
  signal.throwIfAborted()
  const child = Bun.spawn([process.execPath, '--no-env-file', join(root, script)], {
    cwd: root,
    env: { ...env },
    stdin: 'ignore',
    stdout: 'pipe',
    stderr: 'inherit',
    signal,
  })
  const output = await new Response(child.stdout).text()
  if ((await child.exited) !== 0) throw new Error(`${script} failed`)
  return output
}

/** The loader prints its users once, when it makes them: they are kept beside the data. */
async function loadDemoData(
  dataDir: string,
  run: (script: string) => Promise<string>,
): Promise<DemoUsers | undefined> {
  const kept = join(dataDir, 'demo-users.json')
  const output = await run('src/sandbox/demo-data/load.ts')
  const line = output.split('\n').find((text) => text.startsWith('{"shopper"'))
  if (line) writeFileSync(kept, line, { mode: 0o600 })
  return existsSync(kept) ? JSON.parse(readFileSync(kept, 'utf8')) : undefined
}

/** Reads the secrets of a data folder; those that are missing are made and stored. */
function keepSecrets(path: string): Record<(typeof secretNames)[number], string> {
  const stored = existsSync(path) ? JSON.parse(readFileSync(path, 'utf8')) : {}
  const made = Object.fromEntries(secretNames.map((name) => [name, randomBytes(32).toString('hex')]))
  if (secretNames.some((name) => !stored[name]))
    writeFileSync(path, JSON.stringify({ ...made, ...stored }), { mode: 0o600 })
  return { ...made, ...stored }
}

const secretNames = ['jwt', 'app', 'cookie'] as const
