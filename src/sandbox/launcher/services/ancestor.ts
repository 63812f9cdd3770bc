import { spawnSync } from 'node:child_process'
import { existsSync, readFileSync } from 'node:fs'
import { isRunning, type ProcessRecord, recordOf } from './processes.ts'

type Env = Readonly<Record<string, string | undefined>>
type Ancestor = Readonly<{ parent: number; command: string }>

/** `npx -y bun start` is four processes above the program that it runs. */
const generations = 6
const pollMs = 500

/**
 * Aborts when the npx or npm that started this process ends. A signal to npx does not reach this process, because the
 * shell between them ignores it. A process that nohup, setsid or a service manager started is not watched.
 * @returns a function that stops watching
 */
export function stopWithNpx(env: Env, abort: (reason: Error) => void): () => void {
  const npx = findNpx(env)
  if (!npx) return () => {}
  const timer = setInterval(() => {
    if (isRunning(npx)) return
    clearInterval(timer)
    abort(new Error('stopped with the npx that started it'))
  }, pollMs)
  return () => clearInterval(timer)
}

/** The npx or npm above this process; undefined unless the environment says that npm started it. */
export function findNpx(env: Env, read = readAncestor, from = process.ppid): ProcessRecord | undefined {
  if (!env.npm_execpath && !env.npm_lifecycle_event) return undefined
  let pid = from
  for (let generation = 0; generation < generations && pid > 1; generation++) {
    const ancestor = read(pid)
    if (!ancestor) return undefined
    if (isNpm(ancestor.command)) return recordOf(pid)
    pid = ancestor.parent
  }
  return undefined
}

/** npm names itself `npm exec bun start`, or is a script that Node runs. A shell whose arguments name npm is neither. */
function isNpm(command: string): boolean {
  return /^(\S*\/)?(npm|npx)(\s|$)|^\S*node\S*\s+\S*\/(npm|npx)(-cli\.js)?(\s|$)/.test(command)
}

function readAncestor(pid: number): Ancestor | undefined {
  if (!existsSync('/proc/self/stat')) return readByPs(pid)
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8').replace(/^.*\) /s, '')
    const command = readFileSync(`/proc/${pid}/cmdline`, 'utf8').replaceAll('\0', ' ').trim()
    return { parent: Number(stat.split(' ')[1]), command }
  } catch {
    return undefined
  }
}

function readByPs(pid: number): Ancestor | undefined {
  const { stdout } = spawnSync('ps', ['-o', 'ppid=,command=', '-p', String(pid)])
  const found = /^\s*(\d+)\s+(.*)/.exec(stdout?.toString() ?? '')
  return found ? { parent: Number(found[1]), command: found[2] as string } : undefined
}
