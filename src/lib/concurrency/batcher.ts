import { DeadlineExceeded, remainingMs, withDeadline } from './deadline.ts'

/** The outcome of one item of a batch: its result, or the reason why this item alone is refused. */
export type Outcome<R> = Readonly<{ result: R } | { refusal: unknown }>

type Waiting<T, R> = Readonly<{
  item: T
  /** Whether it was in a batch that failed, so it runs alone now. */
  isAlone: boolean
  resolve: (result: R) => void
  reject: (error: unknown) => void
  /** Milliseconds until its caller stops waiting for the item. */
  leftMs: () => number
}>

type Batching<T, R> = Readonly<{
  /** The most items of one batch. */
  limit: number
  /** The most batches at the same time; they have no key in common. */
  lanes?: number
  /** The longest that a batch usually takes, milliseconds. An item with less time left is not processed. */
  leastMs?: number
  /** What an item locks. Two items without a common key never wait for each other. */
  keysOf?: (item: T) => readonly number[]
  /** Processes a whole batch. @returns one outcome for each item, in the same order */
  run: (items: readonly T[]) => Promise<readonly Outcome<R>[]>
  /**
   * Called when a batch failed or its outcome is unknown.
   * @returns an outcome for each item that is done, `undefined` for an item to retry alone
   * @throws when no outcome can be found out; every item of the batch then fails with this error
   */
  recover: (items: readonly T[], error: unknown) => Promise<readonly (Outcome<R> | undefined)[]>
}>

/**
 * Creates a function that processes items in batches (group commit). There is no timer: an item that can start without a wait
 * starts a batch, and items that arrive meanwhile form the next one. The items of a failed batch are retried alone, so that a bad
 * item fails alone. An item that has no time left for its batch is not processed, also while an earlier batch hangs.
 */
export function createBatcher<T, R>(batching: Batching<T, R>): (item: T) => Promise<R> {
  const { limit, run, recover, lanes = 1, leastMs = 0, keysOf = () => everything } = batching
  let queue: Waiting<T, R>[] = []
  const lockedKeys = new Set<number>()
  let running = 0
  let isWatching = false

  function startBatches(): void {
    while (running < lanes) {
      const batch = takeBatch()
      if (batch.length === 0) break
      const keys = batch.flatMap(({ item }) => keysOf(item))
      for (const key of keys) lockedKeys.add(key)
      running++
      void finish(batch).then(() => {
        for (const key of keys) lockedKeys.delete(key)
        running--
        startBatches()
      })
    }
    watchQueue()
  }

  /** Takes the first items that no running batch holds up. */
  function takeBatch(): Waiting<T, R>[] {
    const batch: Waiting<T, R>[] = []
    const left: Waiting<T, R>[] = []
    rejectLate()
    for (const waiting of queue) {
      const isFree = !keysOf(waiting.item).some((key) => lockedKeys.has(key))
      const hasRoom = batch.length < limit && !batch[0]?.isAlone && !(waiting.isAlone && batch.length > 0)
      if (isFree && hasRoom) batch.push(waiting)
      else left.push(waiting)
    }
    queue = left
    return batch
  }

  async function finish(batch: readonly Waiting<T, R>[]): Promise<void> {
    const items = batch.map(({ item }) => item)
    const shortestMs = Math.min(...batch.map(({ leftMs }) => leftMs()))
    const outcomes = await withDeadline(shortestMs, () => attempt(items))
    const retried: Waiting<T, R>[] = []
    for (const [i, waiting] of batch.entries()) {
      const outcome = outcomes[i]
      if (!outcome) retried.push({ ...waiting, isAlone: true })
      else if ('result' in outcome) waiting.resolve(outcome.result)
      else waiting.reject(outcome.refusal)
    }
    queue.unshift(...retried)
  }

  function rejectLate(): void {
    queue = queue.filter((waiting) => {
      if (waiting.leftMs() > leastMs) return true
      waiting.reject(new DeadlineExceeded('the wait for a batch'))
      return false
    })
  }

  /** Rejects waiting items at their deadlines. One timer serves the whole queue. */
  function watchQueue(): void {
    if (isWatching || queue.length === 0) return
    isWatching = true
    setTimeout(() => {
      isWatching = false
      rejectLate()
      watchQueue()
    }, watchMs)
  }

  /** @returns an outcome for each item, undefined for one to retry alone */
  async function attempt(items: readonly T[]): Promise<readonly (Outcome<R> | undefined)[]> {
    try {
      return await run(items)
    } catch (error) {
      return recover(items, error).then(
        (settled) => (items.length === 1 ? [settled[0] ?? { refusal: error }] : settled),
        (unknown: unknown) => items.map(() => ({ refusal: unknown })),
      )
    }
  }

  return (item) =>
    new Promise<R>((resolve, reject) => {
      const dueMs = performance.now() + remainingMs()
      const leftMs = () => dueMs - performance.now()
      queue.push({ item, isAlone: false, resolve, reject, leftMs })
      if (running < lanes) queueMicrotask(startBatches)
      else watchQueue()
    })
}

const everything = [0]
const watchMs = 100
