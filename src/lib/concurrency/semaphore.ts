/** Runs at most `limit` pieces of work at a time; the others wait in order of arrival. */
type Semaphore = Readonly<{ run: <T>(work: () => Promise<T>) => Promise<T> }>

export function createSemaphore(limit: number): Semaphore {
  const waiting: (() => void)[] = []
  let running = 0
  return {
    async run(work) {
      if (running < limit) running++
      // finished work passes its slot on, so `running` does not change
      else await new Promise<void>((resume) => waiting.push(resume))
      try {
        return await work()
      } finally {
        const next = waiting.shift()
        if (next) next()
        else running--
      }
    },
  }
}
