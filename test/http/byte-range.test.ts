import { expect, test } from 'bun:test'
import fc from 'fast-check'
import { parseRange } from '../../src/http/files/byte-range.ts'

for (const [header, expected] of [
  [null, undefined],
  ['bytes=0-0', { start: 0, end: 1 }],
  ['bytes=2-4', { start: 2, end: 5 }],
  ['BYTES=2-', { start: 2, end: 10 }],
  ['bytes=9-99999999999999999999999', { start: 9, end: 10 }],
  ['bytes=-3', { start: 7, end: 10 }],
  ['bytes=-99', { start: 0, end: 10 }],
  ['bytes=-0', 'unsatisfiable'],
  ['bytes=10-', 'unsatisfiable'],
  ['bytes=99999999999999999999999-', 'unsatisfiable'],
  ['bytes=4-2', undefined],
  ['bytes=-', undefined],
  ['bytes=0-1,3-4', undefined],
  ['bytes=0x1-2', undefined],
  ['bytes=-1-2', undefined],
  ['lines=0-1', undefined],
  ['', undefined],
] as const)
  test(`${JSON.stringify(header)} on ten bytes requests ${JSON.stringify(expected) ?? 'all'}`, () => {
    expect(parseRange(header, 10)).toEqual(expected as never)
  })

test('a parsed range is inside the file and never empty', () => {
  const text = fc.oneof(fc.string(), fc.stringMatching(/^bytes=\d{0,30}-\d{0,30}$/))
  fc.assert(
    fc.property(text, fc.nat({ max: 1000 }), (header, size) => {
      const range = parseRange(header, size)
      if (typeof range === 'object') {
        expect(range.start).toBeGreaterThanOrEqual(0)
        expect(range.end).toBeGreaterThan(range.start)
        expect(range.end).toBeLessThanOrEqual(size)
      }
    }),
  )
})
