import { expect, test } from 'bun:test'
import { addSeconds, isoWithOffset, wallClock } from '../../src/lib/clock.ts'

test.each([
  ['2026-11-29T15:59:59.999Z', 'Asia/Shanghai', '2026-11-29T23:59:59+08:00'],
  ['2026-11-29T16:00:00.000Z', 'Asia/Shanghai', '2026-11-30T00:00:00+08:00'],
  ['2026-12-31T16:00:00.000Z', 'Asia/Shanghai', '2027-01-01T00:00:00+08:00'],
  ['2026-11-29T15:00:00.000Z', 'UTC', '2026-11-29T15:00:00+00:00'],
  ['2026-11-29T03:04:05.000Z', 'America/St_Johns', '2026-11-28T23:34:05-03:30'],
  ['2026-11-29T03:04:05.000Z', 'Asia/Kathmandu', '2026-11-29T08:49:05+05:45'],
  ['2026-07-01T03:04:05.000Z', 'Europe/Berlin', '2026-07-01T05:04:05+02:00'],
])('%s in %s is %s, the same moment', (moment, zone, text) => {
  expect(isoWithOffset(new Date(moment), zone)).toBe(text)
  expect(Date.parse(text)).toBe(Math.floor(Date.parse(moment) / 1000) * 1000)
})

test.each(['Asia/Shanghai', 'America/New_York', 'Australia/Lord_Howe', 'Asia/Kathmandu'])(
  'in %s every moment has the wall clock of the zone, also around a change of the offset',
  (zone) => {
    // each 17 minutes of a year, known days before and after unknown ones
    for (
      let at = Date.parse('2026-01-01T00:00:00Z');
      at < Date.parse('2027-01-01T00:00:00Z');
      at += 1_020_000
    ) {
      const { year, month, day, hour, minute, second } = wallClock(new Date(at), zone)
      const text = isoWithOffset(new Date(at), zone)
      expect(text.slice(0, 19)).toBe(`${year}-${month}-${day}T${hour}:${minute}:${second}`)
      expect(Date.parse(text)).toBe(at)
    }
  },
  30_000,
)

test('a wall clock has two digits in each part, and midnight is hour 00', () => {
  const parts = { year: '2026', month: '01', day: '02', hour: '00', minute: '03', second: '04' }
  expect(wallClock(new Date('2026-01-01T16:03:04Z'), 'Asia/Shanghai')).toEqual(parts)
})

test('seconds are added, also negative ones and fractions', () => {
  const date = new Date('2026-01-01T00:00:00Z')
  expect([90, -1, 0.5].map((seconds) => addSeconds(date, seconds).toISOString())).toEqual([
    '2026-01-01T00:01:30.000Z',
    '2025-12-31T23:59:59.000Z',
    '2026-01-01T00:00:00.500Z',
  ])
  expect(date.toISOString()).toBe('2026-01-01T00:00:00.000Z')
})
