import { spawnSync } from 'node:child_process'
import { existsSync, readFileSync } from 'node:fs'
import { isRunning, type ProcessRecord, recordOf } from './processes.ts'

type Env = Readonly<Record<string, string | undefined>>
type Seen = Readonly<{ parent: number; command: string }>

/** `npx -y bun start` stands four processes above what it runs. */
const generations = 6
const lookMs = 1_000

/**
 * Aborts when the npx or npm that started this process is gone. A signal to it reaches nobody else: the shell in between
 * lives on and so would we. Whoever was started in another way, or let go of by nohup, setsid or a service manager, is
 * not followed.
 * @returns what stops watching
 */
export function stopWithNpx(env: Env, abort: (reason: Error) => void): () => void {
  const starter = findNpx(env)
  if (!starter) return () => {}
  const timer = setInterval(() => {
    if (isRunning(starter)) return
    clearInterval(timer)
    abort(new Error('stopped with the npx that started it'))
  }, lookMs)
  return () => clearInterval(timer)
}

/** The npx or npm above this process, if the environment says that there is one. */
export function findNpx(env: Env, look = lookAt, from = process.ppid): ProcessRecord | undefined {
  if (!env.npm_execpath && !env.npm_lifecycle_event) return undefined
  let pid = from
  for (let generation = 0; generation < generations && pid > 1; generation++) {
    const seen = look(pid)
    if (!seen) return undefined
    if (isNpm(seen.command)) return recordOf(pid)
    pid = seen.parent
  }
  return undefined
}

/** npm calls itself `npm exec bun start`, or is a script that Node runs; a shell whose words name npm is neither. */
function isNpm(command: string): boolean {
  return /^(\S*\/)?(npm|npx)(\s|$)|^\S*node\S*\s+\S*\/(npm|npx)(-cli\.js)?(\s|$)/.test(command)
}

function lookAt(pid: number): Seen | undefined {
  if (!existsSync('/proc/self/stat')) return lookByPs(pid)
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8').replace(/^.*\) /s, '')
    const command = readFileSync(`/proc/${pid}/cmdline`, 'utf8').replaceAll('\0', ' ').trim()
    return { parent: Number(stat.split(' ')[1]), command }
  } catch {
    return undefined
  }
}

function lookByPs(pid: number): Seen | undefined {
  const { stdout } = spawnSync('ps', ['-o', 'ppid=,command=', '-p', String(pid)])
  const found = /^\s*(\d+)\s+(.*)/.exec(stdout?.toString() ?? '')
  return found ? { parent: Number(found[1]), command: found[2] as string } : undefined
}
