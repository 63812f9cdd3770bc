import { gatewayUnavailable } from '../lib/errors.ts'
import { log } from '../lib/log.ts'
import { isOutage } from '../lib/server-errors.ts'
import { redis } from './client.ts'
import { defineScript } from './scripts.ts'

type Flight<T> = Readonly<{
  /** The key of the lease: flights with the same key run one after another. */
  lease: string
  /** Looks for a stored result, which makes the work needless. Called before and after the lease is taken. */
  find?: () => Promise<T | undefined>
  /** Reads the stored state first: another process may just have done the same work. */
  work: () => Promise<T>
}>

/** `isShared`: the result is that of a flight that another caller began. */
type Landed<T> = Readonly<{ result: T; isShared: boolean }>

/** A process that crashed holds up the others for this time; a running process renews its lease. */
const leaseMs = 6_000
/** The longest wait for the flight of another process. */
const waitMs = 15_000
const pollMs = 50

const renewLease = defineScript(
  { keys: ['lease'], args: ['id', 'milliseconds'] },
  `
if redis.call('GET', lease) ~= id then return 0 end
return redis.call('PEXPIRE', lease, milliseconds)`,
)

const releaseLease = defineScript(
  { keys: ['lease'], args: ['id'] },
  `
if redis.call('GET', lease) ~= id then return 0 end
return redis.call('DEL', lease)`,
)

/** The flights of this process by the key of their lease. */
const running = new Map<string, Promise<unknown>>()

/**
 * Runs work that calls a gateway once at a time, over all processes. Concurrent callers of one process share one flight,
 * its failure included; other processes wait for its end. So the number of callers never becomes the number of calls.
 * Without Redis each process has a separate flight.
 * @throws 503 gateway_unavailable when another process is not done in time; the errors of the work
 */
export async function runOnce<T>(flight: Flight<T>): Promise<Landed<T>> {
  const { lease } = flight
  const joined = running.get(lease) as Promise<T> | undefined
  if (joined) return { result: await joined, isShared: true }
  const own = runAmongProcesses(flight).finally(() => running.delete(lease))
  running.set(lease, own)
  return { result: await own, isShared: false }
}

async function runAmongProcesses<T>({ lease, find, work }: Flight<T>): Promise<T> {
  const id = crypto.randomUUID()
  try {
    const found = await awaitResultOrLease(lease, id, find)
    if (found !== undefined) return found
  } catch (error) {
    if (!isOutage(error)) throw error
    log.warn({ err: error, lease }, 'flight not shared with other processes, Redis is unavailable')
    return work()
  }
  const renewal = setInterval(() => renew(lease, id), leaseMs / 3)
  try {
    return await work()
  } finally {
    clearInterval(renewal)
    await releaseLease({ lease, id }).catch((error) => log.warn({ err: error, lease }, 'lease not released'))
  }
}

/** @returns the stored result, or undefined once this call holds the lease */
async function awaitResultOrLease<T>(
  lease: string,
  id: string,
  find: () => Promise<T | undefined> = async () => undefined,
): Promise<T | undefined> {
  const deadline = performance.now() + waitMs
  while (performance.now() < deadline) {
    const found = await find()
    if (found !== undefined) return found
    // a holder that has just ended may have stored its result after the look above
    if (await redis.set(lease, id, 'PX', leaseMs, 'NX')) return findWithLease(lease, id, find)
    await Bun.sleep(pollMs)
  }
  throw gatewayUnavailable()
}

async function findWithLease<T>(
  lease: string,
  id: string,
  find: () => Promise<T | undefined>,
): Promise<T | undefined> {
  const found = await find()
  if (found !== undefined) await releaseLease({ lease, id })
  return found
}

async function renew(lease: string, id: string): Promise<void> {
  await renewLease({ lease, id, milliseconds: leaseMs }).catch((error) =>
    log.warn({ err: error, lease }, 'lease not renewed'),
  )
}
