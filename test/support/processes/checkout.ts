import { type ChildProcess, spawn } from 'node:child_process'
import { createHash } from 'node:crypto'
import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { isRunning, type ProcessRecord } from '../../../src/sandbox/launcher/services/processes.ts'

const root = resolve(import.meta.dir, '../../..')

// Minimal replacements of the scripts that `bun start` runs: these tests check only start and stop.
const serve = (port: string, path: string) =>
  `Bun.serve({ port: Number(process.env.${port}), routes: { '${path}': () => Response.json({ secret: process.env.JWT_SECRET }) } })`
const stubs = {
  'src/main.ts': serve('PORT', '/health/ready'),
  'src/sandbox/world/main.ts': serve('SANDBOX_PORT', '/health'),
  'src/cli/migrate.ts': '',
  'src/cli/seed.ts': `if (process.env.HANG_IN_SEED) { console.error('seeding', process.pid); setInterval(() => {}, 1000) }`,
  'src/sandbox/demo-data/draw.ts': '',
  'src/sandbox/demo-data/load.ts': '',
}

/** Stubs of MySQL and Redis that only pass the readiness checks of `bun start`. */
const servers = {
  mariadbd: `#!${process.execPath}
    if (process.argv.includes('--version')) process.exit(console.log('mariadb') ?? 0)
    const port = process.argv.find((arg) => arg.startsWith('--port=')).slice(7)
    require('node:net').createServer((socket) => socket.end('ready')).listen(Number(port), '127.0.0.1')
    process.on('SIGTERM', () => process.exit(0))`,
  'mariadb-install-db': `#!/bin/sh
    for arg; do case $arg in --datadir=*) mkdir -p "\${arg#--datadir=}" ;; esac; done`,
  'redis-server': `#!${process.execPath}
    const port = process.argv[process.argv.indexOf('--port') + 1]
    require('node:net').createServer((socket) => socket.end('+PONG')).listen(Number(port), '127.0.0.1')
    process.on('SIGTERM', () => process.exit(0))`,
}

/**
 * Creates a checkout with the real `bun start` and stubs of the scripts that it runs.
 * @param realServers false also stubs MySQL and Redis
 */
export function createCheckout(realServers = true) {
  const dir = mkdtempSync(join(tmpdir(), 'mall-checkout-'))
  const copied = ['src/sandbox/start.ts', 'src/sandbox/launcher', 'src/sandbox/world/keys']
  for (const path of [...copied, 'src/config', 'src/lib', 'src/db', 'src/redis', 'tsconfig.json'])
    cpSync(join(root, path), join(dir, path), { recursive: true })
  for (const [path, text] of Object.entries(stubs)) {
    mkdirSync(join(dir, path, '..'), { recursive: true })
    writeFileSync(join(dir, path), text)
  }
  for (const [name, text] of realServers ? [] : Object.entries(servers)) {
    mkdirSync(join(dir, 'bin'), { recursive: true })
    writeFileSync(join(dir, 'bin', name), text, { mode: 0o755 })
  }
  writeFileSync(join(dir, 'bun.lock'), '{}')
  mkdirSync(join(dir, 'node_modules'))
  for (const name of readdirSync(join(root, 'node_modules')).filter((name) => !name.startsWith('.')))
    symlinkSync(join(root, 'node_modules', name), join(dir, 'node_modules', name))
  writeFileSync(join(dir, 'node_modules/.meiduo-lock'), createHash('sha256').update('{}').digest('hex'))
  return {
    dir,
    start: (env: Record<string, string>, ...args: string[]) => startIn(dir, env, [], args),
    /** Starts as npx does: below a process of that name, which only waits. */
    startThroughNpx: (env: Record<string, string>) =>
      startIn(dir, { npm_lifecycle_event: 'start', ...env }, ['-c', asNpx, process.execPath]),
    /** The processes that `bun start` has recorded. */
    recorded: () => records(join(dir, '.data/run')),
    remove: () => rmSync(dir, { recursive: true, force: true }),
  }
}

/** Returns the processes that are still running. */
export function runningOf(processes: readonly ProcessRecord[]): ProcessRecord[] {
  return processes.filter(isRunning)
}

function records(runDir: string): (ProcessRecord & { name: string })[] {
  if (!existsSync(runDir)) return []
  return readdirSync(runDir).map((file) => ({
    name: file.replace('.json', ''),
    ...JSON.parse(readFileSync(join(runDir, file), 'utf8')),
  }))
}

const asNpx = `exec -a "npm exec bun start" bash -c '"$0" "$1" & wait' "$0" "$1"`

function startIn(
  dir: string,
  env: Record<string, string>,
  bash: readonly string[] = [],
  args: readonly string[] = [],
) {
  const { PATH, HOME } = process.env
  const program = bash.length > 0 ? 'bash' : process.execPath
  const child: ChildProcess = spawn(program, [...bash, join(dir, 'src/sandbox/start.ts'), ...args], {
    cwd: dir,
    env: { PATH: `${join(dir, 'bin')}:${PATH}`, HOME, ...env } as NodeJS.ProcessEnv,
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  let output = ''
  const waiting = new Set<() => void>()
  const append = (data: Buffer) => {
    output += data.toString()
    for (const check of waiting) check()
  }
  child.stdout?.on('data', append)
  child.stderr?.on('data', append)
  // the children of a killed start keep its output open: `ended` waits for them, `exited` does not
  const exited = new Promise<void>((done) => child.once('exit', () => done()))
  const ended = new Promise<number | null>((done) => child.once('close', (status) => done(status)))
  const said = (what: RegExp) =>
    new Promise<RegExpExecArray>((done, fail) => {
      const check = () => {
        const match = what.exec(output)
        if (match) done(match)
      }
      waiting.add(check)
      check()
      void ended.then(() => fail(new Error(`process ended without printing ${what}: ${output}`)))
    })
  return {
    child,
    exited,
    ended,
    said,
    output: () => output,
    kill: (signal: NodeJS.Signals) => child.kill(signal),
  }
}
