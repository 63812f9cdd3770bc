import { afterAll, afterEach, expect, test } from 'bun:test'
import type { RowDataPacket } from 'mysql2/promise'
import { createMysqlPool, retrying } from '../../src/db/client.ts'
import { DeadlineExceeded, remainingMs, withDeadline } from '../../src/lib/concurrency/deadline.ts'
import { isOutage } from '../../src/lib/server-errors.ts'
import { startPausingProxy } from '../support/database/pausing-proxy.ts'

const proxy = await startPausingProxy()
const pool = createMysqlPool({ connectionLimit: 2, connectTimeout: 60_000 }, proxy.url)
afterEach(() => proxy.resume())
afterAll(async () => {
  await pool.end()
  proxy.stop()
})

/** Runs work with a deadline. @returns its error and how long it took, milliseconds */
async function failed(ms: number, work: () => Promise<unknown>) {
  const start = performance.now()
  const error = await withDeadline(ms, work).then(
    () => undefined,
    (error: unknown) => error,
  )
  return { error, took: performance.now() - start }
}

test('a statement without an answer ends at the deadline with its connection; the next one gets another', async () => {
  await pool.query('SELECT 1')
  proxy.pause()
  const { error, took } = await failed(300, () => pool.query('SELECT 2'))
  expect(isOutage(error)).toBe(true)
  expect(took).toBeGreaterThan(290)
  proxy.resume()
  const [rows] = await pool.query('SELECT 3 AS three')
  expect(rows).toEqual([{ three: 3 }] as never)
})

test('waits for a connection end at the deadline too, and leave none behind', async () => {
  const taken = [await pool.getConnection(), await pool.getConnection()]
  const { error } = await failed(300, () => pool.query('SELECT 1'))
  expect(error).toBeInstanceOf(DeadlineExceeded)
  for (const connection of taken) connection.release()
  const results = await Promise.all(Array.from({ length: 4 }, () => pool.query('SELECT 1 AS one')))
  expect(results.map(([rows]) => rows)).toEqual(Array(4).fill([{ one: 1 }]))
})

test('a wait that has ended takes no place in the queue', async () => {
  const other = createMysqlPool({ connectionLimit: 1, queueLimit: 2 }, proxy.url)
  const connection = await other.getConnection()
  const wait = async () => (await other.query<RowDataPacket[]>('SELECT 1 AS one'))[0][0]
  const outcome = () => wait().catch(({ message }: Error) => message)
  for (let round = 0; round < 2; round++)
    await Promise.all(Array.from({ length: 3 }, () => withDeadline(50, outcome)))
  const waiting = Array.from({ length: 4 }, outcome)
  expect(await waiting[3]).toBe('Queue limit reached.')
  connection.release()
  expect(await Promise.all(waiting.slice(0, 3))).toEqual(Array(3).fill({ one: 1 }))
  await other.end()
})

test('a caller that waits keeps its deadline when a connection is lost that an earlier request opened', async () => {
  const other = createMysqlPool({ connectionLimit: 1 }, proxy.url)
  const { threadId } = await withDeadline(100, async () => {
    const connection = await other.getConnection()
    connection.release()
    return connection
  })
  await Bun.sleep(150)
  const lost = other.query('SELECT SLEEP(5)').catch((error: Error) => error)
  const next = other.query('SELECT 1 AS one')
  await Bun.sleep(100)
  await pool.query(`KILL ${threadId}`)
  expect(await lost).toBeInstanceOf(Error)
  const [rows] = await next
  expect(rows).toEqual([{ one: 1 }] as never)
  await other.end()
})

test('a server that does not greet ends the wait at the deadline', async () => {
  const other = createMysqlPool({ connectionLimit: 1, connectTimeout: 60_000 }, proxy.url)
  proxy.pause()
  const { error } = await failed(300, () => other.query('SELECT 1'))
  expect(error).toBeInstanceOf(DeadlineExceeded)
  proxy.resume()
  await other.query('SELECT 1')
  await other.end()
})

test('all statements and repetitions of one request share its deadline', async () => {
  let tries = 0
  const { error, took } = await failed(500, () =>
    retrying(async () => {
      tries++
      await pool.query('SELECT SLEEP(0.1)')
      throw Object.assign(new Error('deadlock'), { errno: 1213 })
    }),
  )
  expect(error).toBeInstanceOf(Error)
  // a job has eight tries
  expect(tries).toBeLessThan(6)
  expect(took).toBeLessThan(1_500)
})

test('a statement that waits for a connection has the deadline of its request, not of the one that releases it', async () => {
  const taken = [await pool.getConnection(), await pool.getConnection()]
  const waiting = Array.from({ length: 4 }, () => pool.query('SELECT SLEEP(0.3) AS slept'))
  await withDeadline(1, async () => {
    await Bun.sleep(20)
    for (const connection of taken) connection.release()
  })
  expect((await Promise.all(waiting)).map(([rows]) => rows)).toEqual(Array(4).fill([{ slept: 0 }]))
})

test('a connection that a request opened serves later requests after its deadline', async () => {
  const other = createMysqlPool({ connectionLimit: 1 }, proxy.url)
  await withDeadline(1_000, () => other.query('SELECT 1'))
  await Bun.sleep(1_100)
  const queries = Array.from({ length: 4 }, () => other.query('SELECT SLEEP(0.2) AS slept'))
  expect((await Promise.all(queries)).map(([rows]) => rows)).toEqual(Array(4).fill([{ slept: 0 }]))
  await other.end()
})

test('a job has no deadline', () => {
  expect(remainingMs()).toBe(Number.POSITIVE_INFINITY)
})

test('a connection to a server that accepts no writes is closed', async () => {
  const connection = await pool.getConnection()
  const { threadId } = connection
  await connection.query('START TRANSACTION READ ONLY')
  await expect(connection.query('DELETE FROM tb_sku WHERE id = -1')).rejects.toMatchObject({ errno: 1792 })
  connection.release()
  const ids = await Promise.all([pool.getConnection(), pool.getConnection()])
  expect(ids.map((each) => each.threadId)).not.toContain(threadId)
  for (const each of ids) each.release()
})
