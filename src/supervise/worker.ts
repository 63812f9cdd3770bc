import { join } from 'node:path'
import { workerArgument } from '../config/worker-number.ts'

/** A process of the mall below its parent. */
export type Worker = Readonly<{
  pid: number
  /** Resolves with true when the process serves, with false when it ends before. */
  started: Promise<boolean>
  /** The exit status; 1 when a signal ended the process. */
  exited: Promise<number>
  /** Ends the process, which other processes of the parent outlive: it stays ready until it takes no new connections. */
  retire: () => void
  kill: (signal: 'SIGTERM' | 'SIGKILL') => void
}>

const main = join(import.meta.dir, '../main.ts')

/** Starts a process of the mall. @param number its number among those of the parent, from 0 */
export function startWorker(number: number): Worker {
  const serving = Promise.withResolvers<boolean>()
  const child = Bun.spawn([process.execPath, ...process.execArgv, main, workerArgument(number)], {
    stdin: 'ignore',
    stdout: 'inherit',
    stderr: 'inherit',
    ipc: (message) => {
      if (message === 'serving') serving.resolve(true)
    },
  })
  const exited = child.exited.then(() => child.exitCode ?? 1)
  void exited.then(() => serving.resolve(false))
  const isRunning = () => child.exitCode === null && child.signalCode === null
  return {
    pid: child.pid,
    started: serving.promise,
    exited,
    retire: () => {
      if (isRunning()) child.send('retire')
    },
    kill: (signal) => {
      if (isRunning()) child.kill(signal)
    },
  }
}
