import { afterEach, expect, type Mock, spyOn, test } from 'bun:test'
import * as revocations from '../../src/domains/accounts/sign-in/revocation-feed.ts'
import * as schedules from '../../src/domains/catalog/apply-schedules.ts'
import * as changes from '../../src/domains/catalog/cache/change-events.ts'
import * as traffic from '../../src/domains/catalog/views/count-traffic.ts'
import * as search from '../../src/domains/search/search-service.ts'
import * as seals from '../../src/domains/staff/audit/seal-entries.ts'
import * as pictures from '../../src/jobs/discard-files.ts'
import * as lateWrites from '../../src/jobs/erase-late-writes.ts'
import * as schedule from '../../src/jobs/schedule.ts'
import * as messages from '../../src/jobs/send-messages.ts'
import { startJobs } from '../../src/jobs/start.ts'
import * as queue from '../../src/redis/queue.ts'

const spies: Mock<(...values: never[]) => unknown>[] = []
afterEach(() => {
  for (const spy of spies.splice(0)) spy.mockRestore()
})
function watch<Spy>(spy: Spy): Spy {
  spies.push(spy as unknown as (typeof spies)[number])
  return spy
}
const stopped = async () => {}

/** Starts the jobs without what they run in. @returns what they register, and the timers of this process in ms */
async function register() {
  watch(spyOn(revocations, 'followRevocations').mockReturnValue(() => {}))
  watch(spyOn(changes, 'subscribeToInvalidations').mockReturnValue(stopped))
  watch(spyOn(search, 'startSearch').mockReturnValue(stopped))
  watch(spyOn(messages, 'startSendingMessages').mockReturnValue(stopped))
  watch(spyOn(lateWrites, 'startErasingLateWrites').mockReturnValue(stopped))
  watch(spyOn(pictures, 'startDiscardingFiles').mockReturnValue(stopped))
  watch(spyOn(traffic, 'startCountingTraffic').mockReturnValue(stopped))
  watch(spyOn(queue, 'closeQueues').mockResolvedValue(undefined))
  const started = watch(spyOn(schedule, 'startSchedule').mockResolvedValue(stopped))
  const timers = watch(spyOn(globalThis, 'setInterval'))
  const { stop } = await startJobs()
  await stop()
  const jobs = new Map(started.mock.calls.map(([name, everyMs, work]) => [name, { everyMs, work }]))
  return { jobs, timersMs: timers.mock.calls.map(([, ms]) => Number(ms)) }
}

test('schedules of SKUs and SPUs are applied at most 1 s late', async () => {
  const apply = watch(spyOn(schedules, 'applySchedules').mockResolvedValue(undefined as never))
  const job = (await register()).jobs.get('apply-schedules')
  expect(job?.everyMs).toBeWithin(1, 1_001)
  await job?.work()
  expect(apply).toHaveBeenCalledTimes(1)
})

test('the audit trail is sealed at most 2 s behind', async () => {
  const job = (await register()).jobs.get('seal-audit-entries')
  expect(job?.everyMs).toBeWithin(1, 2_001)
  expect(job?.work).toBe(seals.sealEntries)
})

test('every process stores its views after at most 10 s', async () => {
  const { timersMs } = await register()
  expect(timersMs).toHaveLength(1)
  expect(timersMs[0]).toBeWithin(1, 10_001)
})
