import { expect, test } from 'bun:test'
import { eq } from 'drizzle-orm'
import { db } from '../../../src/db/client.ts'
import { idempotencyKeys } from '../../../src/db/schema/locks.ts'
import { refunds } from '../../../src/db/schema/refunds.ts'
import { findPersonalData } from '../../support/database/find-personal-data.ts'
import { settledPerson } from '../../support/factories/settled-person.ts'
import { call } from '../../support/http.ts'
import { createAgent } from '../staff/after-sales/calls.ts'

test('an answer to staff that shows a customer is cleared with the account, and its repetition shows the object without them', async () => {
  const [person, agent] = [await settledPerson(), await createAgent()]
  const [asked] = await db.select().from(refunds).where(eq(refunds.orderId, person.arrived))
  const { id } = asked as { id: number }
  const key = crypto.randomUUID()
  const first = await agent.answer(id, 'rejection', { reason: '已使用' }, key)
  expect([first.status, first.json]).toMatchObject([200, { status: 'rejected', reason: asked?.reason }])
  const body = { password: person.password }
  expect((await call('DELETE', '/user/', { token: person.token, body })).status).toBe(204)
  expect(await findPersonalData([...person.texts])).toEqual([])
  expect(await db.select().from(idempotencyKeys).where(eq(idempotencyKeys.userId, person.id))).toEqual([])
  const again = await agent.answer(id, 'rejection', { reason: '已使用' }, key)
  expect(again.headers.get('idempotent-replayed')).toBe('true')
  expect([again.status, again.json]).toMatchObject([200, { id, status: 'rejected', reason: '' }])
  expect(await findPersonalData([...person.texts])).toEqual([])
}, 60_000)
