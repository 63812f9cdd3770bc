/** Specifications and their values by number: those of one name and value are one, whichever SPU they belong to. */
export class SpecTable {
  readonly names: string[] = []
  readonly values: string[] = []
  /** The number of each pair's name. */
  readonly nameIds: number[] = []
  readonly #pairs = new Map<string, number>()
  readonly #names = new Map<string, number>()

  get size(): number {
    return this.values.length
  }

  find(name: string, value: string): number | undefined {
    return this.#pairs.get(`${name}\u0000${value}`)
  }

  findName(name: string): number | undefined {
    return this.#names.get(name)
  }

  idOf(name: string, value: string): number {
    const key = `${name}\u0000${value}`
    let id = this.#pairs.get(key)
    if (id === undefined) {
      id = this.values.push(value) - 1
      this.#pairs.set(key, id)
      this.nameIds.push(this.#nameIdOf(name))
    }
    return id
  }

  #nameIdOf(name: string): number {
    let id = this.#names.get(name)
    if (id === undefined) {
      id = this.names.push(name) - 1
      this.#names.set(name, id)
    }
    return id
  }
}
