import { expect, test } from 'bun:test'
import { pbkdf2Sync } from 'node:crypto'
import { eq } from 'drizzle-orm'
import { db } from '../../src/db/client.ts'
import { users } from '../../src/db/schema/auth.ts'
import { endWindow } from '../support/database/rate-limits.ts'
import { newName } from '../support/factories/registration.ts'
import { createUser } from '../support/factories/users.ts'
import { call } from '../support/http.ts'

const attempt = (username: string, password: string) =>
  call('POST', '/authorizations/', { body: { username, password } })

test('unknown, disabled, Django and native accounts answer a wrong password with the same text', async () => {
  const { django, barred, plain } = await kindsOfAccount()
  const bodies = []
  for (const name of [newName(), '13900000000', django, barred, plain]) {
    const { json, status } = await attempt(name, 'wrong-horse')
    const { request_id, ...body } = json
    bodies.push(JSON.stringify({ status, ...body }))
  }
  expect(new Set(bodies).size).toBe(1)
})

test('the time of a refusal does not reveal which accounts exist', async () => {
  const samples = 30
  const { django, plain } = await kindsOfAccount()
  const times: Record<'unknown' | 'django' | 'plain', number[]> = { unknown: [], django: [], plain: [] }
  for (let i = 0; i < samples; i++) {
    // new names and cleared counters, so each sample is a refused password and not a lock
    const kinds = (['unknown', 'django', 'plain'] as const).toSorted(() => Math.random() - 0.5)
    for (const kind of kinds) {
      const name = { unknown: newName(), django: django, plain: plain }[kind]
      const begun = performance.now()
      const { status } = await attempt(name, 'wrong-horse')
      times[kind].push(performance.now() - begun)
      expect(status).toBe(400)
    }
    for (const name of [django, plain]) {
      const [row] = await db.select().from(users).where(eq(users.username, name))
      await endWindow('sign-in-account', `user:${row?.id}`)
      await endWindow('sign-in-typed', `typed:${name}`)
    }
  }
  expect(Math.abs(mannWhitney(times.unknown, times.plain))).toBeLessThan(3.9)
  expect(Math.abs(mannWhitney(times.unknown, times.django))).toBeLessThan(3.9)
}, 120_000)

/** Checks the test itself: samples that differ by five milliseconds of ten are distinguished. */
test('the comparison of times notices a difference', () => {
  const sample = (shift: number) => Array.from({ length: 30 }, (_, i) => 150 + (i % 10) + shift)
  expect(Math.abs(mannWhitney(sample(0), sample(5)))).toBeGreaterThan(3.9)
  expect(Math.abs(mannWhitney(sample(0), sample(0)))).toBeLessThan(0.1)
})

async function kindsOfAccount() {
  const [django, barred, plain] = [await createUser(), await createUser(), await createUser()]
  const hash = pbkdf2Sync('old-horse-1', 'seasalt', 260_000, 32, 'sha256').toString('base64')
  const password = `pbkdf2_sha256$260000$seasalt$${hash}`
  await db.update(users).set({ password }).where(eq(users.id, django.id))
  await db.update(users).set({ isActive: false }).where(eq(users.id, barred.id))
  return { django: django.username, barred: barred.username, plain: plain.username }
}

/** The z-score of the Mann–Whitney U test, ties corrected by mid-ranks: |z| < 3.9 in 9,999 of 10,000 equal pairs. */
function mannWhitney(a: readonly number[], b: readonly number[]): number {
  const all = [...a.map((value) => ({ value, first: true })), ...b.map((value) => ({ value, first: false }))]
  all.sort((x, y) => x.value - y.value)
  let rankSum = 0
  for (let from = 0; from < all.length; ) {
    let to = from
    while (to < all.length && all[to]?.value === all[from]?.value) to++
    const midRank = (from + 1 + to) / 2
    for (let i = from; i < to; i++) if (all[i]?.first) rankSum += midRank
    from = to
  }
  const [n, m] = [a.length, b.length]
  const u = rankSum - (n * (n + 1)) / 2
  return (u - (n * m) / 2) / Math.sqrt((n * m * (n + m + 1)) / 12)
}
