/** Maps database ids to dense ordinals, which index arrays, and stores the name of each id. */
export class Ordinals {
  readonly ids: number[] = []
  readonly names: string[] = []
  readonly #ordinals = new Map<number, number>()

  get size(): number {
    return this.ids.length
  }

  find(id: number): number | undefined {
    return this.#ordinals.get(id)
  }

  /** Returns the ordinal of an id, assigning the next free one to a new id, and updates the name. */
  ordinalOf(id: number, name: string): number {
    let ordinal = this.#ordinals.get(id)
    if (ordinal === undefined) {
      ordinal = this.ids.push(id) - 1
      this.#ordinals.set(id, ordinal)
    }
    this.names[ordinal] = name
    return ordinal
  }
}
