import { afterEach, expect, spyOn, test } from 'bun:test'
import { pool } from '../../src/db/client.ts'
import { logSlowStatements } from '../../src/db/metrics/statement-metrics.ts'
import { log } from '../../src/lib/log.ts'

const warn = spyOn(log, 'warn')
afterEach(() => {
  logSlowStatements(false)
  warn.mockClear()
})

const isReported = () => warn.mock.calls.some((call) => (call as unknown[])[1] === 'slow statement')

test('a served process logs a slow statement by its name, without its values', async () => {
  logSlowStatements(true)
  await pool.query("SELECT SLEEP(0.25), 'a value'")
  expect(isReported()).toBe(true)
  expect(JSON.stringify(warn.mock.calls)).not.toContain('a value')
})

test('a command, whose output is its result, logs none', async () => {
  await pool.query('SELECT SLEEP(0.25)')
  expect(isReported()).toBe(false)
})
