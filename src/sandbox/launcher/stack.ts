import { randomBytes } from 'node:crypto'
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { type DemoUsers, isFirstStart, loadDemoData, usersFile } from './demo-data.ts'
import { keysDirOf, sandboxEnvironment } from './environment.ts'
import { step } from './progress.ts'
import { runScript } from './run-script.ts'
import { startServices } from './services/find.ts'
import { waitForGivenServers } from './services/given.ts'
import { freePort, isPortFree, readPort } from './services/ports.ts'
import { type ManagedProcess, startProcess } from './services/processes.ts'

type Env = Readonly<Record<string, string | undefined>>

type Stack = Readonly<{
  env: Record<string, string | undefined>
  demoUsers: DemoUsers | undefined
  /** Children of this process. When one exits, the stack is no longer usable. */
  processes: readonly ManagedProcess[]
  stop: () => Promise<void>
}>

type Options = Readonly<{
  root: string
  dataDir: string
  env: Env
  durable: boolean
  /** Whether demo products have pictures. */
  drawsPictures: boolean
  port: number
  sandboxPort: number
  signal: AbortSignal
}>

/**
 * Starts everything that the API needs: MySQL and Redis, the schema, areas, demo data for an empty shop, the sandbox.
 * A first start draws the demo pictures while the other steps run.
 * @throws when a part fails or `signal` aborts; every part has stopped by then
 */
export async function startStack(options: Options): Promise<Stack> {
  const { root, dataDir, durable, sandboxPort } = options
  const runDir = join(dataDir, 'run')
  mkdirSync(dataDir, { recursive: true })
  if (!(await isPortFree(sandboxPort)))
    throw new Error(`port ${sandboxPort} is taken: set SANDBOX_PORT to another`)
  const stops: (() => Promise<void>)[] = []
  const stop = async () => {
    for (const each of stops.splice(0).reverse()) await each()
  }
  const environment = environmentOf(options)
  const ending = new AbortController()
  const signal = AbortSignal.any([options.signal, ending.signal])
  try {
    const drawing = drawPictures(options, environment, signal)
    stops.push(async () => {
      ending.abort()
      await drawing?.catch(() => {})
    })
    const services = await step('MySQL and Redis', async () => {
      await waitForGivenServers(options.env)
      return startServices({ root, dataDir, env: options.env, durable })
    })
    stops.push(services.stop)
    const smtpPort = readPort(options.env, 'SANDBOX_SMTP_PORT', await freePort())
    const env = environment({ ...services, smtpPort })
    const run = (...script: [string, ...string[]]) => runScript(root, script, env, signal)
    await step('schema', () => run('src/cli/migrate.ts'))
    await step('areas of China', () => run('src/cli/seed.ts'))
    const demoUsers = await step('demo data', () =>
      loadDemoData(dataDir, run, options.drawsPictures && !drawing),
    )
    const sandbox = startProcess({
      name: 'sandbox',
      command: [process.execPath, '--no-env-file', join(root, 'src/sandbox/world/main.ts')],
      runDir,
      env,
      cwd: root,
    })
    stops.push(sandbox.stop)
    await step('sandbox', () => waitForHealth(`http://127.0.0.1:${sandboxPort}/health`, sandbox, 20, signal))
    await drawing
    return { env, demoUsers, processes: [sandbox, ...services.processes], stop }
  } catch (error) {
    await stop()
    throw error
  }
}

type Addresses = Readonly<{ databaseUrl: string; redisUrl: string; smtpPort: number }>

function environmentOf({ root, dataDir, env, durable, port, sandboxPort }: Options) {
  const settings = {
    port,
    sandboxPort,
    keysDir: keysDirOf(dataDir),
    mediaDir: join(root, '.data/media'),
    ...(durable && { tradesFile: join(dataDir, 'sandbox/trades.json'), usersFile: usersFile(dataDir) }),
    secrets: ensureSecrets(join(dataDir, 'secrets.json')),
  }
  return ({ databaseUrl, redisUrl, smtpPort }: Addresses) =>
    sandboxEnvironment({ ...settings, databaseUrl, redisUrl, smtpPort }, env)
}

/**
 * Begins to draw the demo pictures when the shop is sure to be empty. Half of a first start is drawing, and it needs no
 * server.
 * @returns undefined when the loader decides after it has read the database
 */
function drawPictures(
  { root, dataDir, env, drawsPictures }: Options,
  environment: ReturnType<typeof environmentOf>,
  signal: AbortSignal,
): Promise<unknown> | undefined {
  if (!drawsPictures || env.DATABASE_URL || !isFirstStart(dataDir)) return undefined
  const withoutServers = environment({ databaseUrl: '', redisUrl: '', smtpPort: 0 })
  const drawing = step('demo pictures', () =>
    runScript(root, ['src/sandbox/demo-data/draw.ts'], withoutServers, signal),
  )
  // the failure is thrown where the stack waits for the pictures
  drawing.catch(() => {})
  return drawing
}

/** Waits until an address answers 200. @throws when the process ends first, `signal` aborts, or after `seconds` */
export async function waitForHealth(
  url: string,
  server: ManagedProcess,
  seconds: number,
  signal: AbortSignal,
): Promise<void> {
  const end = performance.now() + seconds * 1000
  while (performance.now() < end) {
    signal.throwIfAborted()
    if (!server.isRunning()) throw new Error(`${server.name} ended while it was starting`)
    const response = await fetch(url, { signal: AbortSignal.timeout(5_000) }).catch(() => undefined)
    if (response?.ok) return
    await Bun.sleep(50)
  }
  throw new Error(`${server.name} did not become ready in ${seconds} s`)
}

/** Reads the secrets of a data folder; generates and stores missing ones. */
function ensureSecrets(path: string): Record<(typeof secretNames)[number], string> {
  const stored = existsSync(path) ? JSON.parse(readFileSync(path, 'utf8')) : {}
  const made = Object.fromEntries(secretNames.map((name) => [name, randomBytes(32).toString('hex')]))
  if (secretNames.some((name) => !stored[name]))
    writeFileSync(path, JSON.stringify({ ...made, ...stored }), { mode: 0o600 })
  return { ...made, ...stored }
}

const secretNames = ['jwt', 'app', 'cookie'] as const
