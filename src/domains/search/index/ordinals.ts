/** Ids and their names under small numbers of their own, by which arrays can count. */
export class Ordinals {
  readonly ids: number[] = []
  readonly names: string[] = []
  readonly #numbers = new Map<number, number>()

  get size(): number {
    return this.ids.length
  }

  find(id: number): number | undefined {
    return this.#numbers.get(id)
  }

  /** The number of an id, which is called `name` from now on. */
  numberOf(id: number, name: string): number {
    let number = this.#numbers.get(id)
    if (number === undefined) {
      number = this.ids.push(id) - 1
      this.#numbers.set(id, number)
    }
    this.names[number] = name
    return number
  }
}
