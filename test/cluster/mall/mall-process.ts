import { join, resolve } from 'node:path'
import { type ManagedProcess, startProcess } from '../../../src/sandbox/launcher/services/processes.ts'
import { until } from '../until.ts'

const root = resolve(import.meta.dir, '../../..')

type Options = Readonly<{
  name: string
  port: number
  env: Readonly<Record<string, string | undefined>>
  /** Where the log is. */
  dir: string
  script?: string
}>

/** One process of the mall that can be killed and started again on the same port. */
export type MallProcess = Readonly<{
  name: string
  base: string
  logFile: string
  pid: () => number
  /** Starts the process and waits until it is ready. */
  start: () => Promise<void>
  untilReady: () => Promise<void>
  /** Sends SIGTERM, and waits until the process has ended. */
  stop: () => Promise<void>
}>

/** Describes a process of the mall; `start` starts it. */
export function createMallProcess({ name, port, env, dir, script = 'src/main.ts' }: Options): MallProcess {
  const base = `http://127.0.0.1:${port}`
  const logFile = join(dir, `${name}.log`)
  const command = [process.execPath, '--no-env-file', join(root, script)]
  let running: ManagedProcess | undefined
  const isReady = async () => {
    if (!running?.isRunning()) throw new Error(`${name} ended, its log is ${logFile}`)
    return (await fetch(`${base}/health/ready/`, { signal: AbortSignal.timeout(2_000) })).ok
  }
  const untilReady = () => until(`${name} is ready`, isReady)
  return {
    name,
    base,
    logFile,
    pid: () => running?.process.pid as number,
    start: () => {
      running = startProcess({
        name,
        command,
        runDir: dir,
        logFile,
        cwd: root,
        env: { ...env, PORT: `${port}` },
      })
      return untilReady()
    },
    untilReady,
    stop: async () => running?.stop(),
  }
}
