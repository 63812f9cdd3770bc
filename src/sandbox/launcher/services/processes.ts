import { type ChildProcess, spawn, spawnSync } from 'node:child_process'
import { existsSync, mkdirSync, openSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

export type ManagedProcess = Readonly<{
  name: string
  process: ChildProcess
  isRunning: () => boolean
  stop: () => Promise<void>
}>

type Options = Readonly<{
  name: string
  command: readonly string[]
  runDir: string
  env?: Record<string, string | undefined>
  cwd?: string
  /** A log file; without one the child writes to our own stdout and stderr. */
  logFile?: string
}>

/**
 * Starts a program in its own session, so that Ctrl-C reaches this process only. Records its pid and birth, so that the
 * next start finds the program if this process is killed.
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
  const isRunning = () => child.pid !== undefined && child.exitCode === null && child.signalCode === null
  return {
    name,
    process: child,
    isRunning,
    stop: async () => {
      if (isRunning()) {
        child.kill('SIGTERM')
        const patience = setTimeout(() => child.kill('SIGKILL'), 20_000)
        await ended
        clearTimeout(patience)
      }
      rmSync(record, { force: true })
    },
  }
}

/** Returns the first process that exits, or undefined once `signal` aborts. */
export function waitForFirstExit(
  processes: readonly ManagedProcess[],
  signal: AbortSignal,
): Promise<ManagedProcess | undefined> {
  return new Promise((resolve) => {
    for (const each of processes) each.process.once('exit', () => resolve(each))
    signal.addEventListener('abort', () => resolve(undefined))
    if (signal.aborted) resolve(undefined)
    const exited = processes.find((each) => !each.isRunning())
    if (exited) resolve(exited)
  })
}

/** Stops the processes of a run that was killed. Skips a pid that belongs to another program by now. @returns their names */
export async function stopOrphans(runDir: string): Promise<string[]> {
  if (!existsSync(runDir)) return []
  const stopped: string[] = []
  const files = readdirSync(runDir).filter((name) => name.endsWith('.json'))
  for (const file of files.sort()) {
    const record = readRecord(join(runDir, file))
    if (record && isRunning(record)) {
      sendSignal(record, 'SIGTERM')
      await waitForExit(record)
      stopped.push(file.replace('.json', ''))
    }
    rmSync(join(runDir, file), { force: true })
  }
  return stopped
}

/** A process and the moment of its start, which distinguishes it from a later process with the same pid. */
export type ProcessRecord = Readonly<{ pid: number; birth: string }>

/** True while the recorded process runs. */
export function isRunning({ pid, birth }: ProcessRecord): boolean {
  return birthOf(pid) === birth
}

/** Undefined when no such process runs. */
export function recordOf(pid: number): ProcessRecord | undefined {
  const birth = birthOf(pid)
  return birth === undefined ? undefined : { pid, birth }
}

/** When a process started, in the unit of the system; undefined for a zombie and for a pid without a process. */
function birthOf(pid: number): string | undefined {
  if (!existsSync('/proc/self/stat')) {
    const result = spawnSync('ps', ['-o', 'lstart=', '-p', String(pid)])
    return result.status === 0 ? result.stdout.toString().trim() : undefined
  }
  try {
    // field 2, the name, may contain blanks: count from its closing bracket
    const fields = readFileSync(`/proc/${pid}/stat`, 'utf8')
      .replace(/^.*\) /s, '')
      .split(' ')
    return fields[0] === 'Z' ? undefined : fields[19]
  } catch {
    return undefined
  }
}

async function waitForExit(record: ProcessRecord): Promise<void> {
  const end = performance.now() + 20_000
  while (isRunning(record)) {
    if (performance.now() > end) sendSignal(record, 'SIGKILL')
    await Bun.sleep(50)
  }
}

/** Ignores a process that has exited since it was checked. */
function sendSignal({ pid }: ProcessRecord, signal: 'SIGTERM' | 'SIGKILL'): void {
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
