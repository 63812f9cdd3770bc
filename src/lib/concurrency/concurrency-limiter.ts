/** Bounds the work that runs at a time. Waiting clients take turns. */
type ConcurrencyLimiter = Readonly<{
  /**
   * @param client the caller: its work runs in order of arrival, and clients take turns
   * @throws the error of `whenFull` when the queue is full and this work is shed
   */
  run: <T>(work: () => Promise<T>, client?: string) => Promise<T>
}>

export type FairQueueSize = Readonly<{
  /** Pieces of work that run at a time. */
  concurrent: number
  /** Those of one client; `concurrent` when not given. */
  perClient?: number
  /** Pieces of work that may wait. */
  waiting: number
}>

type Waiter = Readonly<{ admit: () => void; refuse: (error: Error) => void }>

/**
 * Creates a fair queue for work that is expensive in memory or processor time. The burst of one client delays another
 * client by one turn. When the queue is full, the last entry of the longest line is shed, so a client with few requests
 * is always served.
 */
export function createFairQueue(size: FairQueueSize, whenFull: () => Error): ConcurrencyLimiter {
  const { concurrent, perClient = concurrent } = size
  const lines = createLines()
  const running = createCounts()
  const mayStart = (client: string) => running.of(client) < perClient
  const admitNext = () => {
    while (running.total() < concurrent) {
      const next = lines.shiftNext(mayStart)
      if (!next) return
      running.add(next.client)
      next.waiter.admit()
    }
  }

  function wait(client: string): Promise<void> {
    if (lines.count() >= size.waiting) {
      const shed = lines.shedLongest(client)
      // the caller itself has the longest line
      if (!shed) throw whenFull()
      shed.refuse(whenFull())
    }
    return new Promise((admit, refuse) => lines.add(client, { admit, refuse }))
  }

  return {
    async run(work, client = '') {
      if (running.total() < concurrent && mayStart(client)) running.add(client)
      else await wait(client)
      try {
        return await work()
      } finally {
        running.remove(client)
        admitNext()
      }
    },
  }
}

/** The running work of each client. */
function createCounts() {
  const counts = new Map<string, number>()
  let total = 0
  return {
    total: () => total,
    of: (client: string) => counts.get(client) ?? 0,
    add(client: string): void {
      total++
      counts.set(client, (counts.get(client) ?? 0) + 1)
    },
    remove(client: string): void {
      total--
      const left = (counts.get(client) ?? 1) - 1
      if (left > 0) counts.set(client, left)
      else counts.delete(client)
    },
  }
}

/** A line of waiting work for each client. The Map keeps the clients in the order of their turns. */
function createLines() {
  const lines = new Map<string, Waiter[]>()
  let count = 0
  return {
    count: () => count,
    add(client: string, waiter: Waiter): void {
      const line = lines.get(client)
      if (line) line.push(waiter)
      else lines.set(client, [waiter])
      count++
    },
    /** Removes and returns the first entry of the client whose turn it is, and moves that client behind all others. */
    shiftNext(mayStart: (client: string) => boolean) {
      for (const [client, line] of lines) {
        if (!mayStart(client)) continue
        lines.delete(client)
        const waiter = line.shift() as Waiter
        if (line.length > 0) lines.set(client, line)
        count--
        return { client, waiter }
      }
      return undefined
    },
    /** Removes the last entry of the longest line, if that line is longer than `client`'s with one more entry. */
    shedLongest(client: string): Waiter | undefined {
      let longest: Waiter[] = []
      for (const line of lines.values()) if (line.length > longest.length) longest = line
      if (longest.length <= (lines.get(client)?.length ?? 0) + 1) return undefined
      count--
      return longest.pop()
    },
  }
}
