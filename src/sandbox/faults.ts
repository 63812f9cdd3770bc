export const faultModes = ['timeout', 'error', 'bad_signature', 'duplicate', 'late', 'none'] as const
export type FaultMode = (typeof faultModes)[number]

/** Troubles that the next calls of a gateway will have. */
export class Faults {
  readonly #planned = new Map<string, { mode: FaultMode; count: number }>()

  plan(gateway: string, mode: FaultMode, count: number): void {
    if (mode === 'none') this.#planned.delete(gateway)
    else this.#planned.set(gateway, { mode, count })
  }

  /** Uses up one of the planned troubles, if it is one of `modes`. */
  take(gateway: string, ...modes: FaultMode[]): FaultMode | undefined {
    const planned = this.#planned.get(gateway)
    if (!planned || !modes.includes(planned.mode)) return undefined
    if (--planned.count <= 0) this.#planned.delete(gateway)
    return planned.mode
  }
}
