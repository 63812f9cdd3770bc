type Load = Readonly<{ ids: readonly number[]; atMs: number }>

export type RecentLoadsRule = Readonly<{
  /** Loads are forgotten after so many milliseconds. */
  keepMs: number
  /** They are due after so many. */
  dueMs: number
  /** So many ids at most are taken at once. */
  most: number
}>

/** Which ids were loaded in the last moments, the oldest first, so that what is loaded again can be loaded together. */
export class RecentLoads {
  readonly #rule: RecentLoadsRule
  readonly #loads: Load[] = []

  constructor(rule: RecentLoadsRule) {
    this.#rule = rule
  }

  note(ids: readonly number[]): void {
    const atMs = performance.now()
    while (this.#loads[0] && atMs - this.#loads[0].atMs > this.#rule.keepMs) this.#loads.shift()
    this.#loads.push({ ids, atMs })
  }

  /** What is due, taken off the list. */
  takeDue(): number[] {
    const { dueMs, most } = this.#rule
    const due = performance.now() - dueMs
    const taken: number[] = []
    while (this.#loads[0] && this.#loads[0].atMs <= due && taken.length < most) {
      const { ids, atMs } = this.#loads.shift() as Load
      const room = most - taken.length
      taken.push(...ids.slice(0, room))
      // else what was taken along together would be taken along with others, and loads would grow
      if (ids.length > room) this.#loads.unshift({ ids: ids.slice(room), atMs })
    }
    return taken
  }
}
