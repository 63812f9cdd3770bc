/** What became of one item of a batch: its result, or why it alone is refused. */
export type Outcome<R> = Readonly<{ result: R } | { refusal: unknown }>

type Waiting<T, R> = Readonly<{ item: T; resolve: (result: R) => void; reject: (error: unknown) => void }>

export type Batching<T, R> = Readonly<{
  /** Items in one batch at most. */
  limit: number
  /** Does the whole batch at once: an outcome for each item, in their order. */
  run: (items: readonly T[]) => Promise<readonly Outcome<R>[]>
  /**
   * Called when a batch of several has failed as a whole and nothing of it is done, or when its outcome is not known: an
   * outcome for what is settled, `undefined` for what is to be done again by itself.
   * @throws when nothing can be known; then every item is answered with that
   */
  recover: (items: readonly T[], error: unknown) => Promise<readonly (Outcome<R> | undefined)[]>
}>

/**
 * Makes a function that does items in batches, one batch at a time. There is no timer: an item that finds nothing under
 * way is done at once, and what arrives meanwhile is the next batch. When a batch fails, its items are done one by one,
 * so that a poisoned one fails alone.
 */
export function createBatcher<T, R>({ limit, run, recover }: Batching<T, R>): (item: T) => Promise<R> {
  const queue: Waiting<T, R>[] = []
  let running = false

  async function work(): Promise<void> {
    while (queue.length > 0) await finish(queue.splice(0, limit))
    running = false
  }

  async function finish(batch: readonly Waiting<T, R>[]): Promise<void> {
    const items = batch.map(({ item }) => item)
    const outcomes = await attempt(items)
    for (const [i, { resolve, reject }] of batch.entries()) {
      const outcome = outcomes[i] as Outcome<R>
      if ('result' in outcome) resolve(outcome.result)
      else reject(outcome.refusal)
    }
  }

  async function attempt(items: readonly T[]): Promise<readonly Outcome<R>[]> {
    try {
      return await run(items)
    } catch (error) {
      return recover(items, error).then(
        (settled) => singly(items, settled, error),
        (unknown: unknown) => items.map(() => ({ refusal: unknown })),
      )
    }
  }

  async function singly(
    items: readonly T[],
    settled: readonly (Outcome<R> | undefined)[],
    error: unknown,
  ): Promise<Outcome<R>[]> {
    if (items.length === 1) return [settled[0] ?? { refusal: error }]
    const outcomes: Outcome<R>[] = []
    for (const [i, item] of items.entries())
      outcomes.push(settled[i] ?? ((await attempt([item]))[0] as Outcome<R>))
    return outcomes
  }

  return (item) =>
    new Promise<R>((resolve, reject) => {
      queue.push({ item, resolve, reject })
      if (running) return
      running = true
      queueMicrotask(() => void work())
    })
}
