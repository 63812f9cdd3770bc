import type { Config } from '../config/read-config.ts'
import { ConfigError } from '../lib/config-error.ts'
import { log } from '../lib/log.ts'
import { claimPort } from './claim-port.ts'
import { startWorker, type Worker } from './worker.ts'

type Settings = Pick<Config, 'workers' | 'port' | 'host' | 'stopDeadlineSeconds'>

/** The place of a worker that lasted this long is filled without a wait; a shorter life doubles the wait. */
const steadyMs = 10_000
const backOff = { firstMs: 200, mostMs: 15_000 }
/** The workers have their own deadline. One that does not answer any more is killed so long after it. */
const graceMs = 1_000

/**
 * Runs `WORKERS` processes of the mall on one port: replaces one that ends, ends all after SIGTERM or SIGINT, and replaces one
 * after the other after SIGHUP. The process exits when all have ended.
 * @throws ConfigError when another parent has the port, or the system does not spread connections over processes
 */
export async function superviseWorkers({
  workers,
  port,
  host,
  stopDeadlineSeconds,
}: Settings): Promise<void> {
  if (process.platform !== 'linux') throw new ConfigError('WORKERS: more than 1 requires Linux')
  if (port === 0) throw new ConfigError('WORKERS: more than 1 requires a fixed PORT')
  await claimPort(port, host)

  const running = new Set<Worker>()
  const current: (Worker | undefined)[] = []
  const failures: number[] = Array(workers).fill(0)
  const patienceMs = stopDeadlineSeconds * 1_000 + graceMs
  let isStopping = false

  for (const signal of ['SIGTERM', 'SIGINT'] as const) process.on(signal, () => void stop(signal, 0))
  // the first one alone: what keeps every worker from starting is reported once
  if (!(await begin(0))) return
  const others = Array.from({ length: workers - 1 }, (_, index) => begin(index + 1))
  if ((await Promise.all(others)).includes(false)) return
  process.on('SIGHUP', () => void replaceAll())
  if (!(await keepsWaitingConnections()))
    log.warn(
      'net.ipv4.tcp_migrate_req is not 1: the replacement of a worker resets connections that it has not accepted',
    )
  log.info({ port, workers, pid: process.pid }, 'workers started')

  /** Starts a worker for the first time. @returns false when it ended, which ends the others too */
  async function begin(number: number): Promise<boolean> {
    const worker = start(number)
    if (await worker.started) {
      watch(number, worker)
      return true
    }
    await stop('a worker did not start', Math.max(1, await worker.exited))
    return false
  }

  function start(number: number): Worker {
    const worker = startWorker(number)
    running.add(worker)
    void worker.exited.then(() => running.delete(worker))
    return worker
  }

  /** Makes a worker the one with its number, and replaces it when it ends unasked. */
  function watch(number: number, worker: Worker): void {
    current[number] = worker
    const startedMs = performance.now()
    void worker.exited.then((status) => {
      if (isStopping || current[number] !== worker) return
      failures[number] = performance.now() - startedMs < steadyMs ? (failures[number] ?? 0) + 1 : 0
      log.error({ worker: number, pid: worker.pid, status }, 'worker ended unexpectedly')
      setTimeout(() => void restart(number, worker), delayOf(failures[number]))
    })
  }

  /** Starts a worker in the place of one that has ended, unless it has been replaced meanwhile. */
  function restart(number: number, ended: Worker): void {
    if (isStopping || current[number] !== ended) return
    const worker = start(number)
    log.info({ worker: number, pid: worker.pid }, 'worker started again')
    watch(number, worker)
  }

  let replacing: Promise<void> | undefined
  let isAskedAgain = false

  /** One replacement of all workers at a time; a request during one is done after it. */
  function replaceAll(): void {
    isAskedAgain = replacing !== undefined
    replacing ??= replaceEach().finally(() => {
      replacing = undefined
      if (isAskedAgain) replaceAll()
    })
  }

  /** Replaces each worker once its successor serves. A successor that does not start ends the replacement. */
  async function replaceEach(): Promise<void> {
    for (let number = 0; number < workers && !isStopping; number++) {
      const worker = start(number)
      if (!(await worker.started)) {
        if (!isStopping) log.error({ worker: number }, 'replacement stopped: the new worker did not start')
        return
      }
      const former = current[number]
      watch(number, worker)
      if (former) await retire(former)
      log.info({ worker: number, pid: worker.pid }, 'worker replaced')
    }
  }

  async function retire(worker: Worker): Promise<void> {
    worker.retire()
    const killing = setTimeout(() => worker.kill('SIGKILL'), patienceMs)
    await worker.exited
    clearTimeout(killing)
  }

  /** Ends all workers, then this process: with `status`, or the highest one of a worker. */
  async function stop(reason: string, status: number): Promise<void> {
    if (isStopping) return
    isStopping = true
    log.info({ reason }, 'workers stopping')
    const statuses = [...running].map(({ exited }) => exited)
    for (const worker of running) worker.kill('SIGTERM')
    setTimeout(() => {
      for (const worker of running) worker.kill('SIGKILL')
    }, patienceMs)
    process.exit(Math.max(status, ...(await Promise.all(statuses))))
  }
}

/** Whether the kernel gives connections that a closing process has not accepted to the other ones of its port (Linux 5.14). */
async function keepsWaitingConnections(): Promise<boolean> {
  const text = await Bun.file('/proc/sys/net/ipv4/tcp_migrate_req')
    .text()
    .catch(() => '0')
  return text.trim() === '1'
}

function delayOf(failures: number): number {
  return failures === 0 ? 0 : Math.min(backOff.firstMs * 2 ** (failures - 1), backOff.mostMs)
}
