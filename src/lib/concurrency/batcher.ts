/** The outcome of one item of a batch: its result, or the reason why this item alone is refused. */
export type Outcome<R> = Readonly<{ result: R } | { refusal: unknown }>

type Waiting<T, R> = Readonly<{ item: T; resolve: (result: R) => void; reject: (error: unknown) => void }>

type Batching<T, R> = Readonly<{
  /** The most items of one batch. */
  limit: number
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
 * Creates a function that processes items in batches, one batch at a time (group commit). There is no timer: an item that
 * finds no batch running starts one, and items that arrive meanwhile form the next batch. The items of a failed batch are
 * retried one by one, so that a bad item fails alone.
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
