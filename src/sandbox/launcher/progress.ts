const quietMs = 1_000
const lineMs = 5_000

/** Runs one step and prints how long it took. A step of more than a second also prints that it is running. */
export async function step<T>(name: string, work: () => T | Promise<T>): Promise<T> {
  const start = performance.now()
  const elapsed = () => `${((performance.now() - start) / 1000).toFixed(1)} s`
  const begun = setTimeout(() => console.log(`… ${name}`), quietMs)
  const still = setInterval(() => console.log(`… ${name}, ${elapsed()}`), lineMs)
  try {
    const result = await work()
    console.log(`✓ ${name}, ${elapsed()}`)
    return result
  } finally {
    clearTimeout(begun)
    clearInterval(still)
  }
}
