/** Runs at most so many pieces of work at a time; others wait in the order they came. */
export type Gate = Readonly<{
  /** @throws what `whenFull` makes, at once, when as many wait already as may */
  run: <T>(work: () => Promise<T>) => Promise<T>
}>

/**
 * A gate for work that is dear in memory or processor time: a burst is bounded in both, and refused beyond.
 * @param concurrent how much runs at a time
 * @param waiting how much may wait
 */
export function createGate(concurrent: number, waiting: number, whenFull: () => Error): Gate {
  let running = 0
  const queue: (() => void)[] = []
  return {
    async run(work) {
      if (running < concurrent) running++
      else if (queue.length < waiting) await new Promise<void>((resolve) => queue.push(resolve))
      else throw whenFull()
      try {
        return await work()
      } finally {
        const next = queue.shift()
        if (next) next()
        else running--
      }
    },
  }
}
