import { describe, expect, test } from 'bun:test'
import { addDays, dayOf, startOfDay } from '../../../src/lib/time/calendar-days.ts'

describe('days of a time zone', () => {
  test.each([
    ['2026-11-29T15:59:59.999Z', 'Asia/Shanghai', '2026-11-29'],
    ['2026-11-29T16:00:00.000Z', 'Asia/Shanghai', '2026-11-30'],
    ['2026-11-29T04:59:59.999Z', 'America/New_York', '2026-11-28'],
    ['2026-11-29T05:00:00.000Z', 'America/New_York', '2026-11-29'],
    ['2026-11-29T00:00:00.000Z', 'UTC', '2026-11-29'],
  ])('%s in %s is %s', (moment, zone, day) => {
    expect(dayOf(new Date(moment), zone)).toBe(day)
  })

  test.each([
    ['2026-11-29', 'Asia/Shanghai', '2026-11-28T16:00:00.000Z'],
    ['2026-03-08', 'America/New_York', '2026-03-08T05:00:00.000Z'],
    ['2026-03-09', 'America/New_York', '2026-03-09T04:00:00.000Z'],
    ['2026-11-01', 'America/New_York', '2026-11-01T04:00:00.000Z'],
    ['2026-11-02', 'America/New_York', '2026-11-02T05:00:00.000Z'],
    ['2026-10-04', 'Australia/Sydney', '2026-10-03T14:00:00.000Z'],
    ['2026-10-05', 'Australia/Sydney', '2026-10-04T13:00:00.000Z'],
  ])('%s in %s begins at %s', (day, zone, moment) => {
    expect(startOfDay(day, zone).toISOString()).toBe(moment)
  })

  test('days are added across months, years and leap days', () => {
    expect([addDays('2026-12-31', 1), addDays('2028-02-28', 1), addDays('2026-03-01', -1)]).toEqual([
      '2027-01-01',
      '2028-02-29',
      '2026-02-28',
    ])
  })
})
