/** Defines, in JavaScript that old parsers read, the parts of `URL`, `URLSearchParams` and `crypto` that the filler of one-time values uses, where a program lacks them. */

class SearchParams {
  private readonly pairs: [name: string, value: string][]
  constructor(source: string | Readonly<Record<string, string>> = '') {
    this.pairs =
      typeof source === 'string'
        ? source.replace(/^\?/, '').split('&').filter(Boolean).map(parsePair)
        : Object.entries(source).map(([name, value]) => [name, String(value)])
  }
  get(name: string): string | null {
    return this.pairs.find(([own]) => own === name)?.[1] ?? null
  }
  set(name: string, value: string): void {
    const first = this.pairs.find(([own]) => own === name)
    if (!first) this.pairs.push([name, value])
    else first[1] = value
  }
  delete(name: string): void {
    const others = this.pairs.filter(([own]) => own !== name)
    this.pairs.splice(0, this.pairs.length, ...others)
  }
  [Symbol.iterator]() {
    return this.pairs[Symbol.iterator]()
  }
  toString(): string {
    return this.pairs
      .map(([name, value]) => `${encodeURIComponent(name)}=${encodeURIComponent(value)}`)
      .join('&')
  }
}

const decoded = (text: string) => decodeURIComponent(text.replaceAll('+', ' '))

function parsePair(pair: string): [name: string, value: string] {
  const [name = '', ...value] = pair.split('=')
  return [decoded(name), decoded(value.join('='))]
}

class Address {
  readonly origin: string
  pathname: string
  readonly searchParams: SearchParams
  constructor(address: string) {
    const parts = /^(\w+:\/\/[^/?#]+)([^?#]*)(?:\?([^#]*))?/.exec(address)
    if (!parts) throw new TypeError(`${address} is no URL`)
    this.origin = parts[1] as string
    this.pathname = parts[2] || '/'
    this.searchParams = new SearchParams(parts[3])
  }
  get href(): string {
    const query = String(this.searchParams)
    return `${this.origin}${this.pathname}${query && `?${query}`}`
  }
}

function randomUUID(): string {
  const digit = (mask: number, or = 0) => ((Math.floor(Math.random() * 16) & mask) | or).toString(16)
  return 'xxxxxxxx-xxxx-4xxx-yxxx-xxxxxxxxxxxx'.replace(/[xy]/g, (place) =>
    place === 'x' ? digit(15) : digit(3, 8),
  )
}

export const ownApis = { URL: Address, URLSearchParams: SearchParams, crypto: { randomUUID } }

/** Sets what the global object of a program lacks. The `crypto` of Bruno's safe mode has no `randomUUID`. */
export function defineWebApis(scope: Record<string, object | undefined>): void {
  for (const [name, api] of Object.entries(ownApis))
    if (!scope[name]) scope[name] = api
    else if ('randomUUID' in api && !('randomUUID' in scope[name])) Object.assign(scope[name], api)
}
