/** Runs at most so many pieces of work at a time; others wait, and the parties who ask take turns. */
export type ConcurrencyLimiter = Readonly<{
  /**
   * @param party who asks: pieces of one party run in the order they came, those of several by turns
   * @throws what `whenFull` makes, for whoever waits longest in line when as many wait as may
   */
  run: <T>(work: () => Promise<T>, party?: string) => Promise<T>
}>

export type GateSize = Readonly<{
  /** How much runs at a time. */
  concurrent: number
  /** How much of one party runs at a time. */
  perClient?: number
  /** How much may wait. */
  waiting: number
}>

type Waiter = Readonly<{ admit: () => void; refuse: (error: Error) => void }>

/**
 * A gate for work that is dear in memory or processor time: a burst is bounded in both, and refused beyond. One party's
 * burst delays another by one turn, and when too many wait it is the longest line that is cut at
 * its end: whoever asks little is served, whatever others ask.
 */
export function createFairQueue(size: GateSize, whenFull: () => Error): ConcurrencyLimiter {
  const { concurrent, perClient = concurrent } = size
  const lines = createLines()
  const running = createCounts()
  const mayBegin = (party: string) => running.of(party) < perClient
  const admitNext = () => {
    while (running.total() < concurrent) {
      const next = lines.takeNext(mayBegin)
      if (!next) return
      running.add(next.party)
      next.waiter.admit()
    }
  }

  function wait(party: string): Promise<void> {
    if (lines.count() >= size.waiting) {
      const cut = lines.cutLongest(party)
      // nobody has more in line than the party that asks
      if (!cut) throw whenFull()
      cut.refuse(whenFull())
    }
    return new Promise((admit, refuse) => lines.add(party, { admit, refuse }))
  }

  return {
    async run(work, party = '') {
      if (running.total() < concurrent && mayBegin(party)) running.add(party)
      else await wait(party)
      try {
        return await work()
      } finally {
        running.remove(party)
        admitNext()
      }
    },
  }
}

/** How much of each party runs. */
function createCounts() {
  const counts = new Map<string, number>()
  let total = 0
  return {
    total: () => total,
    of: (party: string) => counts.get(party) ?? 0,
    add(party: string): void {
      total++
      counts.set(party, (counts.get(party) ?? 0) + 1)
    },
    remove(party: string): void {
      total--
      const left = (counts.get(party) ?? 1) - 1
      if (left > 0) counts.set(party, left)
      else counts.delete(party)
    },
  }
}

/** A line of waiters for each party; a Map keeps the order of their turns. */
function createLines() {
  const lines = new Map<string, Waiter[]>()
  let count = 0
  return {
    count: () => count,
    add(party: string, waiter: Waiter): void {
      const line = lines.get(party)
      if (line) line.push(waiter)
      else lines.set(party, [waiter])
      count++
    },
    /** The first in line of the party whose turn it is; its turn comes again after all others'. */
    takeNext(mayBegin: (party: string) => boolean) {
      for (const [party, line] of lines) {
        if (!mayBegin(party)) continue
        lines.delete(party)
        const waiter = line.shift() as Waiter
        if (line.length > 0) lines.set(party, line)
        count--
        return { party, waiter }
      }
      return undefined
    },
    /** Takes the last out of the longest line, if that is longer than `party`'s would be with one more. */
    cutLongest(party: string): Waiter | undefined {
      let longest: Waiter[] = []
      for (const line of lines.values()) if (line.length > longest.length) longest = line
      if (longest.length <= (lines.get(party)?.length ?? 0) + 1) return undefined
      count--
      return longest.pop()
    },
  }
}
