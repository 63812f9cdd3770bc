/** Maps specification name–value pairs to dense ordinals. Equal pairs of different SPUs share one ordinal. */
export class SpecOrdinals {
  readonly names: string[] = []
  readonly values: string[] = []
  /** The ordinal of the name of each pair. */
  readonly nameOrdinals: number[] = []
  readonly #pairs = new Map<string, number>()
  readonly #names = new Map<string, number>()

  get size(): number {
    return this.values.length
  }

  find(name: string, value: string): number | undefined {
    return this.#pairs.get(keyOf(name, value))
  }

  findName(name: string): number | undefined {
    return this.#names.get(name)
  }

  /** Returns the ordinal of a pair, assigning the next free one to a new pair. */
  ordinalOf(name: string, value: string): number {
    const key = keyOf(name, value)
    let ordinal = this.#pairs.get(key)
    if (ordinal === undefined) {
      ordinal = this.values.push(value) - 1
      this.#pairs.set(key, ordinal)
      this.nameOrdinals.push(this.#ordinalOfName(name))
    }
    return ordinal
  }

  #ordinalOfName(name: string): number {
    let ordinal = this.#names.get(name)
    if (ordinal === undefined) {
      ordinal = this.names.push(name) - 1
      this.#names.set(name, ordinal)
    }
    return ordinal
  }
}

function keyOf(name: string, value: string): string {
  return `${name}\u0000${value}`
}
