import { type ChildProcess, spawn, spawnSync } from 'node:child_process'
import { existsSync, mkdirSync, openSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

export type Started = Readonly<{ name: string; process: ChildProcess; stop: () => Promise<void> }>

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
 * Starts a program in a session of its own, so that Ctrl-C reaches this process alone, and records its pid and command,
 * so that the next start finds it should this process be killed.
 */
export function startProcess({ name, command, runDir, env, cwd, logFile }: Options): Started {
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
  writeFileSync(record, JSON.stringify({ pid: child.pid, command }))
  const ended = new Promise<void>((resolve) => {
    child.once('exit', () => resolve())
    child.once('error', () => resolve())
  })
  return {
    name,
    process: child,
    stop: async () => {
      if (child.exitCode === null && child.signalCode === null) {
        child.kill('SIGTERM')
        const patience = setTimeout(() => child.kill('SIGKILL'), 20_000)
        await ended
        clearTimeout(patience)
      }
      rmSync(record, { force: true })
    },
  }
}

/** Ends what a killed run left behind: each recorded process that still is the program that was recorded. */
export async function stopLeftovers(runDir: string): Promise<string[]> {
  if (!existsSync(runDir)) return []
  const stopped: string[] = []
  for (const file of readdirSync(runDir).filter((name) => name.endsWith('.json'))) {
    const record = readRecord(join(runDir, file))
    if (record && isRunning(record.pid, record.command)) {
      process.kill(record.pid, 'SIGTERM')
      await waitForEnd(record.pid, record.command)
      stopped.push(file.replace('.json', ''))
    }
    rmSync(join(runDir, file), { force: true })
  }
  return stopped
}

/** True when the process lives and its command line holds every argument of `command`. */
export function isRunning(pid: number, command: readonly string[]): boolean {
  const line = commandLine(pid)
  return line !== undefined && command.slice(1).every((part) => line.includes(part))
}

function commandLine(pid: number): string | undefined {
  if (existsSync('/proc/self/cmdline')) {
    try {
      if (/^State:\s+Z/m.test(readFileSync(`/proc/${pid}/status`, 'utf8'))) return undefined
      return readFileSync(`/proc/${pid}/cmdline`, 'utf8').replaceAll('\0', ' ')
    } catch {
      return undefined
    }
  }
  const result = spawnSync('ps', ['-o', 'command=', '-p', String(pid)])
  return result.status === 0 ? result.stdout.toString() : undefined
}

async function waitForEnd(pid: number, command: readonly string[]): Promise<void> {
  const end = performance.now() + 20_000
  while (isRunning(pid, command)) {
    if (performance.now() > end) process.kill(pid, 'SIGKILL')
    await Bun.sleep(50)
  }
}

function readRecord(path: string): { pid: number; command: string[] } | undefined {
  try {
    return JSON.parse(readFileSync(path, 'utf8'))
  } catch {
    return undefined
  }
}
