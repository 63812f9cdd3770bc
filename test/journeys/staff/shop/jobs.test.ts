import { beforeAll, expect, test } from 'bun:test'
import { eq } from 'drizzle-orm'
import { db } from '../../../../src/db/client.ts'
import { outboxMessages } from '../../../../src/db/schema/messages.ts'
import {
  createFailedJob,
  createFailedMessage,
  createSchedule,
} from '../../../support/factories/failed-jobs.ts'
import { createStaff } from '../../../support/factories/staff/staff.ts'
import type { TestUser } from '../../../support/factories/users.ts'
import { call } from '../../../support/http.ts'
import { waitUntil } from '../../../support/processes/isolated-app.ts'

type Job = { name: string; last_run: string | null; last_failure: { error: string } | null }
type Queue = { name: string; failed: number; failed_jobs: { id: string; error: string }[] }

let staff: TestUser
beforeAll(async () => {
  staff = await createStaff(['jobs.view_job', 'jobs.change_job'])
})
const get = async <T>(path: string) =>
  (await call<T>('GET', `/meiduo_admin/${path}`, { token: staff.token })).json
const post = (path: string) => call('POST', `/meiduo_admin/${path}`, { token: staff.token })
const jobOf = async (name: string) => (await get<Job[]>('jobs/')).find((job) => job.name === name)

test('staff see the last run and the last failure of a schedule, and run it now', async () => {
  let fails = true
  const { name, runs } = await createSchedule(async () => {
    if (fails) throw new Error('Failed query: select 1\nparams: 13800000001')
  })
  await waitUntil('its first run has failed', async () => (await jobOf(name))?.last_failure != null)
  const failed = await jobOf(name)
  expect(failed).toMatchObject({
    interval_seconds: 3600,
    next_run: expect.any(String),
    last_run: expect.any(String),
    last_failure: { error: 'Failed query: select 1' },
  })
  fails = false
  const before = runs()
  expect((await post(`jobs/${name}/runs/`)).status).toBe(204)
  await waitUntil('it has run again', () => runs() === before + 1)
  for (const unknown of ['unknown-job', 'Bad%20Name'])
    expect([unknown, (await post(`jobs/${unknown}/runs/`)).status]).toEqual([unknown, 404])
})

test('staff see a failed job of a queue and retry it once', async () => {
  const id = await createFailedJob('erase-late-writes')
  const queueOf = async () => (await get<Queue[]>('queues/')).find(({ name }) => name === 'erase-late-writes')
  expect((await queueOf())?.failed_jobs).toContainEqual(expect.objectContaining({ id, error: 'TypeError' }))
  const path = `queues/erase-late-writes/failed_jobs/${id}/retry/`
  expect((await post(path)).status).toBe(204)
  expect((await queueOf())?.failed_jobs.map((job) => job.id)).not.toContain(id)
  expect((await post(path)).status).toBe(404)
  expect((await post(`queues/nothing/failed_jobs/${id}/retry/`)).status).toBe(404)
  // keys of the queue itself
  for (const own of ['failed', 'events', 'meta', 'id', 'stalled-check', 'delayed'])
    expect([own, (await post(`queues/erase-late-writes/failed_jobs/${own}/retry/`)).status]).toEqual([
      own,
      404,
    ])
})

test('a message that was given up is listed with its ids, and due again when staff retry it', async () => {
  const id = await createFailedMessage()
  const listed = async () =>
    (await get<{ lists: { id: number }[] }>('failed_messages/?pagesize=100')).lists.find(
      (row) => row.id === id,
    )
  expect(await listed()).toMatchObject({ kind: 'order_shipped', order_id: '1', tries: 6, sku_id: null })
  const path = `failed_messages/${id}/retry/`
  const answers = await Promise.all([post(path), post(path)])
  expect(answers.map(({ status }) => status).sort()).toEqual([204, 409])
  const [row] = await db.select().from(outboxMessages).where(eq(outboxMessages.id, id))
  expect(row).toMatchObject({ tries: 0, dueTime: expect.any(Date), failedTime: null })
  expect(await listed()).toBeUndefined()
  expect((await post('failed_messages/999999999/retry/')).status).toBe(404)
})
