import { expect, test } from 'bun:test'

const [early, late] = [new Date(1), new Date(2)]

/** Whether the assertion passes. */
async function passes(assert: () => unknown): Promise<boolean> {
  try {
    await assert()
    return true
  } catch {
    return false
  }
}

test('toMatchObject compares dates, maps, sets, patterns and errors at any depth, of values and of promises', async () => {
  const pairs: [object, object][] = [
    [early, late],
    [new Map([[1, 2]]), new Map([[1, 3]])],
    [new Set([1]), new Set([2])],
    [/a/, /b/],
    [new Error('a'), new Error('b')],
  ]
  for (const [value, other] of pairs) {
    const row = { id: 1, value, nested: [{ value }] }
    const matches: [object, boolean][] = [
      [{ value, nested: [{ value }] }, true],
      [{ value: other }, false],
      [{ nested: [{ value: other }] }, false],
    ]
    for (const [expected, isMatch] of matches) {
      expect(await passes(() => expect(row).toMatchObject(expected))).toBe(isMatch)
      expect(await passes(() => expect(Promise.resolve(row)).resolves.toMatchObject(expected))).toBe(isMatch)
      expect(await passes(() => expect(Promise.reject(row)).rejects.toMatchObject(expected))).toBe(isMatch)
    }
  }
})

test('toMatchObject still accepts matchers and refuses a missing date', () => {
  expect({ at: early, by: 1 }).toMatchObject({ at: expect.any(Date) })
  expect([{ at: early }]).not.toMatchObject([{ at: null }])
  expect({ at: null }).not.toMatchObject({ at: early })
  expect({ at: early }).not.toMatchObject({ at: early, by: 1 })
  expect({ at: early, by: 1 }).not.toMatchObject({ at: late, by: 2 })
})
