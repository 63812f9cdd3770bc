import { afterEach, expect, test } from 'bun:test'
import { shiftClock } from '../../../src/lib/clock.ts'
import { limitRepeats } from '../../../src/lib/logging/repeated-lines.ts'

const minuteMs = 60_000
let shifted = 0
const passMinute = () => {
  shiftClock(minuteMs)
  shifted += minuteMs
}
afterEach(() => {
  shiftClock(-shifted)
  shifted = 0
})

test('of 1,000 equal lines in a minute 20 are written, and then one line with the number of the others', () => {
  const reports: [string, number][] = []
  const isWritten = limitRepeats((kind, leftOut) => reports.push([kind, leftOut]))
  const written = Array.from({ length: 1_000 }, () => isWritten('request failed')).filter(Boolean)
  expect([written.length, reports]).toEqual([20, []])
  passMinute()
  expect(isWritten('request failed')).toBe(true)
  expect(reports).toEqual([['request failed', 980]])
})

test('other kinds are written, and 20 lines a minute need no report', () => {
  const reports: unknown[] = []
  const isWritten = limitRepeats((...report) => reports.push(report))
  for (let line = 0; line < 21; line++) isWritten('deadlock')
  expect(isWritten('outage')).toBe(true)
  passMinute()
  for (let line = 0; line < 20; line++) expect(isWritten('outage')).toBe(true)
  passMinute()
  expect(isWritten('outage')).toBe(true)
  expect(reports).toEqual([])
})

test('many kinds end the count of the oldest one only, with its report', () => {
  const reports: [string, number][] = []
  const isWritten = limitRepeats((kind, leftOut) => reports.push([kind, leftOut]))
  for (let line = 0; line < 25; line++) isWritten('oldest')
  for (let kind = 0; kind < 999; kind++) isWritten(`kind ${kind}`)
  expect(reports).toEqual([])
  for (let line = 0; line < 25; line++) isWritten('newest')
  expect(reports).toEqual([['oldest', 5]])
  expect(isWritten('newest')).toBe(false)
})
