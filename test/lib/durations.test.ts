import { expect, test } from 'bun:test'
import { parseDurationMilliseconds, parseDurationSeconds, waitAfter } from '../../src/lib/durations.ts'

test.each([
  ['1s', 1],
  ['90s', 90],
  ['15m', 900],
  ['2h', 7_200],
  ['30d', 2_592_000],
  [' 1m ', 60],
  ['9999999s', 9_999_999],
  ['10000000s', undefined],
  ['0s', undefined],
  ['-1s', undefined],
  ['1.5h', undefined],
  ['15', undefined],
  ['15M', undefined],
  ['1w', undefined],
  ['1ms', undefined],
  ['', undefined],
])('%p is %p seconds', (text, seconds) => {
  expect(parseDurationSeconds(text)).toBe(seconds)
})

test.each([
  ['1ms', 1],
  ['250ms', 250],
  ['2s', 2_000],
  ['1m', 60_000],
  ['0ms', undefined],
  ['10000000ms', undefined],
  ['ms', undefined],
])('%p is %p milliseconds', (text, milliseconds) => {
  expect(parseDurationMilliseconds(text)).toBe(milliseconds)
})

test('each try waits for its own time, and every further one for the last', () => {
  expect([0, 1, 2, 3, 99].map((tries) => waitAfter(tries, [10, 60, 300]))).toEqual([10, 60, 300, 300, 300])
})
