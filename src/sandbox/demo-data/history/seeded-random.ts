/** A source of random numbers that repeats for the same seed, so that every demo shop has the same history. */
export type Random = Readonly<{
  /** From 0 to below 1. */
  next: () => number
  /** A whole number, both ends included. */
  between: (low: number, high: number) => number
  /** True with a probability from 0 to 1. */
  chance: (probability: number) => boolean
  pick: <T>(items: readonly T[]) => T
  /** Picks by weights that need not add up to 1. */
  pickWeighted: <T>(items: readonly (readonly [item: T, weight: number])[]) => T
}>

/** Creates a generator of the mulberry32 kind: https://github.com/cprosche/mulberry32 */
export function seededRandom(seed: number): Random {
  let state = seed >>> 0
  const next = () => {
    state = (state + 0x6d2b79f5) >>> 0
    let mixed = Math.imul(state ^ (state >>> 15), state | 1)
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32
  }
  const between = (low: number, high: number) => low + Math.floor(next() * (high - low + 1))
  return {
    next,
    between,
    chance: (probability) => next() < probability,
    pick: (items) => items[between(0, items.length - 1)] as (typeof items)[number],
    pickWeighted: (items) => {
      let left = next() * items.reduce((sum, [, weight]) => sum + weight, 0)
      const found = items.find(([, weight]) => {
        left -= weight
        return left < 0
      })
      return (found ?? (items.at(-1) as (typeof items)[number]))[0]
    },
  }
}
