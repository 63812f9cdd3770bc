import { type ChildProcess, spawn, spawnSync } from 'node:child_process'
import { existsSync, mkdirSync, openSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

export type ManagedProcess = Readonly<{
  name: string
  process: ChildProcess
  runs: () => boolean
  stop: () => Promise<void>
}>

type Options = Readonly<{
  name: string
  command: readonly string[]
  runDir: string
  env?: Record<string, string | undefined>
  cwd?: string
  /** A log file; without one the output goes where ours goes. */
  logFile?: string
}>

/**
 * Starts a program in a session of its own, so that Ctrl-C reaches this process alone, and records its pid and birth,
 * so that the next start finds it should this process be killed.
 */
export function startProcess({ name, command, runDir, env, cwd, logFile }: Options): ManagedProcess {
  mkdirSync(runDir, { recursive: true })
  const out = logFile ? openSync(logFile, 'a') : ('inherit' as const)
  const [program, ...args] = command as [string, ...string[]]
  const child = spawn(program, args, {
    detached: true,
    stdio: ['ignore', out, out],
    ...(env ? { env: env as NodeJS.ProcessEnv } : {}),
    ...(cwd ? { cwd } : {}),
  })
  const record = join(runDir, `${name}.json`)
  writeFileSync(record, JSON.stringify({ pid: child.pid, birth: child.pid && birthOf(child.pid) }))
  const ended = new Promise<void>((resolve) => {
    child.once('exit', () => resolve())
    child.once('error', () => resolve())
  })
  const runs = () => child.pid !== undefined && child.exitCode === null && child.signalCode === null
  return {
    name,
    process: child,
    runs,
    stop: async () => {
      if (runs()) {
        child.kill('SIGTERM')
        const patience = setTimeout(() => child.kill('SIGKILL'), 20_000)
        await ended
        clearTimeout(patience)
      }
      rmSync(record, { force: true })
    },
  }
}

/** Waits until one of them ends by itself, which it returns, or `signal` aborts. */
export function waitForFirstExit(
  all: readonly ManagedProcess[],
  signal: AbortSignal,
): Promise<ManagedProcess | undefined> {
  return new Promise((resolve) => {
    for (const each of all) each.process.once('exit', () => resolve(each))
    signal.addEventListener('abort', () => resolve(undefined))
    if (signal.aborted) resolve(undefined)
    const gone = all.find((each) => !each.runs())
    if (gone) resolve(gone)
  })
}

/** Ends what a killed run left behind: each recorded process that still is the program that was recorded. */
export async function stopOrphans(runDir: string): Promise<string[]> {
  if (!existsSync(runDir)) return []
  const stopped: string[] = []
  const files = readdirSync(runDir).filter((name) => name.endsWith('.json'))
  for (const file of files.sort()) {
    const record = readRecord(join(runDir, file))
    if (record && isRunning(record)) {
      send(record, 'SIGTERM')
      await waitForEnd(record)
      stopped.push(file.replace('.json', ''))
    }
    rmSync(join(runDir, file), { force: true })
  }
  return stopped
}

export type ProcessRecord = Readonly<{ pid: number; birth: string }>

/** True while the recorded process lives; another one that got its number later has another time of birth. */
export function isRunning({ pid, birth }: ProcessRecord): boolean {
  return birthOf(pid) === birth
}

/** What tells a process from a later one of the same number; undefined when it is gone. */
export function recordOf(pid: number): ProcessRecord | undefined {
  const birth = birthOf(pid)
  return birth === undefined ? undefined : { pid, birth }
}

/** When a process was started, in whatever unit the system counts; undefined when it is gone or a zombie. */
function birthOf(pid: number): string | undefined {
  if (!existsSync('/proc/self/stat')) {
    const result = spawnSync('ps', ['-o', 'lstart=', '-p', String(pid)])
    return result.status === 0 ? result.stdout.toString().trim() : undefined
  }
  try {
    // the name, field 2, may hold blanks: the rest begins behind its closing bracket
    const fields = readFileSync(`/proc/${pid}/stat`, 'utf8')
      .replace(/^.*\) /s, '')
      .split(' ')
    return fields[0] === 'Z' ? undefined : fields[19]
  } catch {
    return undefined
  }
}

async function waitForEnd(record: ProcessRecord): Promise<void> {
  const end = performance.now() + 20_000
  while (isRunning(record)) {
    if (performance.now() > end) send(record, 'SIGKILL')
    await Bun.sleep(50)
  }
}

/** It may end by itself between the look and the signal. */
function send({ pid }: ProcessRecord, signal: 'SIGTERM' | 'SIGKILL'): void {
  try {
    process.kill(pid, signal)
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error
  }
}

function readRecord(path: string): ProcessRecord | undefined {
  try {
    return JSON.parse(readFileSync(path, 'utf8'))
  } catch {
    return undefined
  }
}
