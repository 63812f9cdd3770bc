import { runScript } from '../../support/processes/child-process.ts'
import { findRate } from './find-rate.ts'
import { type Reply, startArrivals } from './open-arrivals.ts'
import { createMix } from './request-mix.ts'
import { residentMiB } from './sample-process.ts'
import { startOneMall } from './start-one-mall.ts'

/**
 * `bun run test:hung [requests a second]`: MySQL is paused for 45 s while requests arrive at a constant rate. Exits with 1 if an
 * answer takes more than 6 s, a status is neither 2xx, 4xx nor 503, public pages fail, memory grows by more than a third, the mall
 * does not recover in 5 s, or SIGTERM during a second pause does not end it in 26 s.
 */
const wanted = Number(process.argv[2] ?? 500)
/** The share of the rate that this machine serves: beyond it, answers are late without any fault. */
const share = 0.6
const [calmSeconds, pausedSeconds, stopSeconds] = [15, 45, 26]
const size = { buyers: 2_000, skus: 24 }
const { mall, buyers, mysqlPid, databaseUrl, stop } = await startOneMall(size, { ROLE: 'all' })
const faults: string[] = []
const check = (isRight: boolean, fault: string) => void (isRight || faults.push(fault))
try {
  const mix = createMix(buyers, size.skus)
  const served = await findRate(mall.base, mix, wanted / share)
  const perSecond = Math.min(wanted, Math.floor(served * share))
  console.log(`${perSecond} requests/s of ${wanted}: the machine serves ${served}/s`)
  const arrivals = startArrivals(mall.base, perSecond, mix)
  await Bun.sleep(calmSeconds * 1_000)
  const memory = [residentMiB(mall.pid())]
  const pausedMs = performance.now()
  process.kill(mysqlPid, 'SIGSTOP')
  for (let second = 0; second < pausedSeconds; second++) {
    await Bun.sleep(1_000)
    memory.push(residentMiB(mall.pid()))
  }
  const resumedMs = performance.now()
  process.kill(mysqlPid, 'SIGCONT')
  await Bun.sleep(calmSeconds * 1_000)
  const rate = arrivals.rate()
  const unanswered = await arrivals.stop(10)
  report(arrivals.replies, { pausedMs, resumedMs, rate, unanswered, memory })
  const verified = await runScript({ DATABASE_URL: databaseUrl }, 'src/cli/verify/main.ts')
  check(verified.status === 0, `verify failed: ${verified.output.slice(-500)}`)
  await stopWhilePaused(perSecond)
} finally {
  process.kill(mysqlPid, 'SIGCONT')
  await stop()
}
for (const fault of faults) console.log(`FAULT: ${fault}`)
if (faults.length === 0) console.log('every answer was in time')
process.exit(faults.length === 0 ? 0 : 1)

type Facts = Readonly<{
  pausedMs: number
  resumedMs: number
  rate: number
  unanswered: number
  memory: readonly number[]
}>

function report(replies: readonly Reply[], { pausedMs, resumedMs, rate, unanswered, memory }: Facts): void {
  console.log(`${rate.toFixed(0)} requests/s were sent, ${replies.length} answers`)
  const phases = {
    before: [0, pausedMs],
    paused: [pausedMs, resumedMs],
    after: [resumedMs, Number.POSITIVE_INFINITY],
  }
  for (const [phase, [from, to]] of Object.entries(phases) as [string, [number, number]][]) {
    const own = replies.filter(({ startedMs }) => startedMs >= from && startedMs < to)
    for (const [kind, some] of Map.groupBy(own, (reply) => reply.kind)) {
      const counts = [...Map.groupBy(some, ({ status }) => status)].map(
        ([status, { length }]) => `${status}: ${length}`,
      )
      const times = some.map(({ ms }) => ms).toSorted((a, b) => a - b)
      const at = (share: number) => times[Math.floor((times.length - 1) * share)]?.toFixed(0)
      console.log(
        `${phase.padEnd(7)} ${kind.padEnd(12)} p50 ${at(0.5)} ms, p99 ${at(0.99)} ms, longest ${at(1)} ms; ${counts.join(', ')}`,
      )
    }
  }
  const longest = Math.max(...replies.map(({ ms }) => ms))
  const wrong = replies.filter(({ status }) => status === 0 || (status >= 500 && status !== 503))
  const publicPages = replies.filter(
    ({ kind, startedMs }) => kind === 'public' && startedMs >= pausedMs && startedMs < resumedMs,
  )
  const failedPages = publicPages.filter(({ status }) => status !== 200).length
  const lastFailure = Math.max(
    resumedMs,
    ...replies
      .filter(({ status, startedMs }) => status === 503 && startedMs >= resumedMs)
      .map(({ startedMs, ms }) => startedMs + ms),
  )
  const recovery = (lastFailure - resumedMs) / 1_000
  const [first = 0] = memory
  const most = Math.max(...memory)
  console.log(
    `longest answer ${(longest / 1_000).toFixed(1)} s, ${unanswered} without an answer; public pages while paused: ${publicPages.length - failedPages} of ${publicPages.length} served`,
  )
  console.log(
    `recovery ${recovery.toFixed(1)} s; memory ${first.toFixed(0)} MiB before, at most ${most.toFixed(0)} MiB while paused, ${memory.at(-1)?.toFixed(0)} MiB at the end of it`,
  )
  check(longest <= 6_000 && unanswered === 0, 'an answer took more than 6 s')
  check(wrong.length === 0, `${wrong.length} answers are neither 2xx, 4xx nor 503`)
  check(failedPages === 0, `${failedPages} public pages failed`)
  check(most <= first * 1.34, 'memory grew by more than a third')
  check(recovery <= 5, 'the mall did not recover in 5 s')
}

/** Pauses MySQL again, with requests under way, and sends SIGTERM. */
async function stopWhilePaused(perSecond: number): Promise<void> {
  const arrivals = startArrivals(mall.base, perSecond, createMix(buyers, size.skus))
  process.kill(mysqlPid, 'SIGSTOP')
  await Bun.sleep(1_000)
  const sentMs = performance.now()
  process.kill(mall.pid(), 'SIGTERM')
  await Promise.race([mall.stop(), Bun.sleep(stopSeconds * 1_000)])
  const seconds = (performance.now() - sentMs) / 1_000
  await arrivals.stop(0)
  console.log(`SIGTERM ended the mall in ${seconds.toFixed(1)} s while MySQL was paused`)
  check(seconds < stopSeconds, 'SIGTERM did not end the mall in time')
}
