import { expect, spyOn, test } from 'bun:test'
import { pbkdf2Sync } from 'node:crypto'
import { eq } from 'drizzle-orm'
import { db } from '../../src/db/client.ts'
import { users } from '../../src/db/schema/auth.ts'
import { refusalMs } from '../../src/domains/accounts/sign-in/sign-in.ts'
import { jitterMs, withConstantTimeRefusal } from '../../src/lib/crypto/constant-time-refusal.ts'
import { newName } from '../support/factories/registration.ts'
import { ownPage } from '../support/factories/staff/sign-ins.ts'
import { createStaff } from '../support/factories/staff/staff.ts'
import { createUser } from '../support/factories/users.ts'
import { call } from '../support/http.ts'

const paths = ['/authorizations/', '/meiduo_admin/authorizations/', '/meiduo_admin/sessions/'] as const

const attempt = (path: string, username: string) =>
  call('POST', path, { body: { username, password: 'wrong-horse' }, headers: ownPage })

test.each(paths)('%s: accounts of every kind answer a wrong password with the same text', async (path) => {
  const { django, barred, plain, staff } = await kindsOfAccount()
  const bodies = []
  for (const name of [newName(), '13900000000', django, barred, plain, staff]) {
    const { json, status } = await attempt(path, name)
    const { request_id, ...body } = json
    bodies.push(JSON.stringify({ status, ...body }))
  }
  expect(new Set(bodies).size).toBe(1)
})

test.each(paths)(
  '%s: accounts of every kind are refused at one moment after the start, after one hash',
  async (path) => {
    const { django, barred, plain, staff } = await kindsOfAccount()
    const [argon2, sleep] = [spyOn(Bun.password, 'verify'), spyOn(Bun, 'sleep')]
    const clock = spyOn(performance, 'now').mockReturnValue(1_000)
    try {
      for (const name of [newName(), '13900000000', django, barred, plain, staff]) {
        for (const spy of [argon2, sleep]) spy.mockClear()
        expect((await attempt(path, name)).status).toBe(400)
        expect(argon2).toHaveBeenCalledTimes(name === django ? 0 : 1)
        const delays = sleep.mock.calls.map(([ms]) => Number(ms)).filter((ms) => ms >= refusalMs)
        expect(delays).toHaveLength(1)
        expect(delays[0]).toBeWithin(refusalMs, refusalMs + jitterMs)
      }
    } finally {
      for (const spy of [argon2, sleep, clock]) spy.mockRestore()
    }
  },
)

test('a refusal that took part of its time waits for the rest, and a late one and a success do not wait', async () => {
  const sleep = spyOn(Bun, 'sleep')
  const clock = spyOn(performance, 'now')
  const refuseAfter = async (tookMs: number) => {
    sleep.mockClear()
    clock.mockReturnValueOnce(1_000).mockReturnValueOnce(1_000 + tookMs)
    await withConstantTimeRefusal(refusalMs, () => Promise.reject(new Error('refused'))).catch(() => {})
    return sleep.mock.calls.map(([ms]) => Number(ms))
  }
  try {
    for (const tookMs of [0, 60, 149]) {
      const [waitMs] = await refuseAfter(tookMs)
      expect((waitMs ?? 0) + tookMs).toBeWithin(refusalMs, refusalMs + jitterMs)
    }
    expect(await refuseAfter(refusalMs + jitterMs)).toEqual([])
    sleep.mockClear()
    expect(await withConstantTimeRefusal(refusalMs, async () => 'signed in')).toBe('signed in')
    expect(sleep).not.toHaveBeenCalled()
  } finally {
    sleep.mockRestore()
    clock.mockRestore()
  }
})

async function kindsOfAccount() {
  const [django, barred, plain, staff] = [
    await createUser(),
    await createUser(),
    await createUser(),
    await createStaff(),
  ]
  const hash = pbkdf2Sync('old-horse-1', 'seasalt', 260_000, 32, 'sha256').toString('base64')
  const password = `pbkdf2_sha256$260000$seasalt$${hash}`
  await db.update(users).set({ password }).where(eq(users.id, django.id))
  await db.update(users).set({ isActive: false }).where(eq(users.id, barred.id))
  return { django: django.username, barred: barred.username, plain: plain.username, staff: staff.username }
}
