import { afterEach, expect, test } from 'bun:test'
import { tracingChannel } from 'node:diagnostics_channel'
import { listDivisions } from '../../../src/domains/addresses/divisions.ts'
import { shiftClock } from '../../../src/lib/clock.ts'
import { countStatements } from '../../support/database/count-statements.ts'
import { call } from '../../support/http.ts'

let shiftedMs = 0

afterEach(() => {
  shiftClock(-shiftedMs)
  shiftedMs = 0
})

test('provinces, cities and districts are served with their subdivisions', async () => {
  const [provinces, cities, districts] = listDivisions()
  const brief = ({ id, name }: { id: number; name: string }) => ({ id, name })
  const served = await call<unknown>('GET', '/areas/')
  expect(served.json).toEqual(provinces.map(brief).sort((a, b) => a.id - b.id))
  for (const [parent, below] of [
    [provinces.find((row) => row.id === 440000), cities],
    [cities.find((row) => row.id === 441900), districts],
    [districts.find((row) => row.id === 110101), []],
  ] as const) {
    if (!parent) throw new Error('the area is not listed')
    const subs = below.filter((row) => row.parentId === parent.id).map(brief)
    const { json } = await call<unknown>('GET', `/areas/${parent.id}/`)
    expect(json).toEqual({ ...brief(parent), subs: subs.sort((a, b) => a.id - b.id) })
  }
})

test('If-None-Match returns 304 for the same area only', async () => {
  const tagOf = async (path: string) => (await call('GET', path)).headers.get('etag') as string
  const [provinces, guangdong] = [await tagOf('/areas/'), await tagOf('/areas/440000/')]
  expect(new Set([provinces, guangdong, await tagOf('/areas/441900/')]).size).toBe(3)
  for (const known of [guangdong, `W/${guangdong}`, `"other", ${guangdong}`, '*']) {
    const answer = await call('GET', '/areas/440000/', { headers: { 'if-none-match': known } })
    expect([known, answer.status, answer.text, answer.headers.get('etag')]).toEqual([
      known,
      304,
      '',
      guangdong,
    ])
    expect(answer.headers.get('cache-control')).toBe('public, max-age=3600')
  }
  for (const known of [provinces, '"', guangdong.slice(1, -1)])
    expect((await call('GET', '/areas/440000/', { headers: { 'if-none-match': known } })).status).toBe(200)
})

test('after ten minutes the areas are reloaded once for concurrent requests', async () => {
  await call('GET', '/areas/')
  shiftedMs = 601_000
  shiftClock(shiftedMs)
  const begun = new Promise((done) => tracingChannel('mysql2:query').start.subscribe(done))
  const sent = await countStatements(async () => {
    const ask = () => Promise.all(Array.from({ length: 50 }, () => call('GET', '/areas/')))
    await ask()
    await begun
    await ask()
  })
  expect(sent).toBe(1)
})
