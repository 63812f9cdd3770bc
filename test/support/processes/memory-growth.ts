/**
 * Runs work and measures the memory that it adds to this process, at its peak. Only a process that has done nothing
 * else measures it: the memory of earlier work hides it.
 * @returns bytes
 */
export async function memoryGrowth(work: (note: () => void) => Promise<unknown>): Promise<number> {
  Bun.gc(true)
  const before = process.memoryUsage().rss
  let peak = before
  const note = () => {
    peak = Math.max(peak, process.memoryUsage().rss)
  }
  const timer = setInterval(note, 10)
  try {
    await work(note)
  } finally {
    clearInterval(timer)
  }
  note()
  return peak - before
}
