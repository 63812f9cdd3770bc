import { expect } from 'bun:test'

type Matchers = { toMatchObject: (expected: object) => void; receive: () => void }

const exact = [Date, Map, Set, RegExp, Error]
let received: unknown

/**
 * Makes `toMatchObject` compare dates, maps, sets, patterns and errors: Bun's own takes any two of them for equal, so that
 * `{ paidAt }` would match a payment of any time. Not after `not`: a difference elsewhere suffices there.
 */
export function matchExactly(): void {
  const receive = function receive(this: Readonly<{ isNot: boolean }>, value: unknown) {
    if (!this.isNot) received = value
    return { pass: !this.isNot, message: () => '' }
  }
  expect.extend({ receive } as never)
  const matchers = Object.getPrototypeOf(expect(0)) as Matchers
  const { toMatchObject } = matchers
  matchers.toMatchObject = function match(this: Matchers, expected: object) {
    received = undefined
    this.receive()
    if (received instanceof Object) compareExactly(received, expected)
    return toMatchObject.call(this, expected)
  }
}

/** Compares the members that both sides have; the matcher itself reports a missing one. */
function compareExactly(found: unknown, expected: unknown): void {
  if (!(found instanceof Object) || !(expected instanceof Object)) return
  if (exact.some((kind) => expected instanceof kind)) {
    expect(found).toEqual(expected)
    return
  }
  if (!Array.isArray(expected) && Object.getPrototypeOf(expected) !== Object.prototype) return
  for (const [key, value] of Object.entries(expected))
    compareExactly((found as Record<string, unknown>)[key], value)
}
