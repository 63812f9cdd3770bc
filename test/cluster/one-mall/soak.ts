import { createConnection, type RowDataPacket } from 'mysql2/promise'
import { runScript } from '../../support/processes/child-process.ts'
import { findRate } from './find-rate.ts'
import { type Reply, startArrivals } from './open-arrivals.ts'
import { createMix } from './request-mix.ts'
import { openHandles, residentMiB, slopeOf } from './sample-process.ts'
import { startOneMall } from './start-one-mall.ts'

/**
 * `bun run test:soak [minutes] [requests a second]`: one process of the mall, at 70 % of the load that it can serve if no rate is given. Prints the slope of its memory over the
 * second half, its handles, and its connections to MySQL and Redis. Exits with 1 if one of them grows, or an answer fails.
 */
const minutes = Number(process.argv[2] ?? 10)
const share = 0.7
const sampleSeconds = 5
/** A slope beyond it fails: a process that grows by 0.7 GiB needs a restart every day. */
const mostMiBPerMinute = 0.5
const size = { buyers: 2_000, skus: 24 }
const { mall, buyers, databaseUrl, redisUrl, stop } = await startOneMall(size, { ROLE: 'all' })
const faults: string[] = []
const check = (isRight: boolean, fault: string) => void (isRight || faults.push(fault))
try {
  const most = await findRate(mall.base, createMix(buyers, size.skus), 3_200)
  const perSecond = Number(process.argv[3] ?? Math.floor(most * share))
  console.log(`one process serves ${most} requests/s; ${perSecond}/s for ${minutes} min`)
  const reader = await createConnection(databaseUrl)
  const redis = new Bun.RedisClient(redisUrl)
  const mix = createMix(buyers, size.skus)
  const arrivals = startArrivals(mall.base, perSecond, (i) => mix(i + 1_000_000))
  const samples: Sample[] = []
  const end = performance.now() + minutes * 60_000
  while (performance.now() < end) {
    await Bun.sleep(sampleSeconds * 1_000)
    const [[mysql]] = await reader.query<RowDataPacket[]>(
      "SELECT COUNT(*) AS n FROM information_schema.processlist WHERE user = 'meiduo'",
    )
    const clients = String(await redis.send('CLIENT', ['LIST']))
      .trim()
      .split('\n').length
    samples.push({
      minute: performance.now() / 60_000,
      memory: residentMiB(mall.pid()),
      // the connections of the load itself are no handles of the mall that can leak
      handles: openHandles(mall.pid()) - arrivals.connections(),
      mysql: Number(mysql?.n) - 1,
      redis: clients - 1,
    })
  }
  const unanswered = await arrivals.stop(10)
  await reader.end()
  redis.close()
  report(samples, arrivals.replies, unanswered)
  const verified = await runScript({ DATABASE_URL: databaseUrl }, 'src/cli/verify/main.ts')
  check(verified.status === 0, `verify failed: ${verified.output.slice(-500)}`)
} finally {
  await stop()
}
for (const fault of faults) console.log(`FAULT: ${fault}`)
process.exit(faults.length === 0 ? 0 : 1)

type Sample = Readonly<{ minute: number; memory: number; handles: number; mysql: number; redis: number }>

function report(samples: readonly Sample[], replies: readonly Reply[], unanswered: number): void {
  const later = samples.slice(Math.floor(samples.length / 2))
  const slope = slopeOf(later.map(({ minute: x, memory: y }) => ({ x, y })))
  const memory = samples.map((each) => each.memory)
  console.log(
    `memory ${memory[0]?.toFixed(0)} MiB at first, ${later[0]?.memory.toFixed(0)} MiB at half time, ${memory.at(-1)?.toFixed(0)} MiB at the end; slope of the second half ${slope.toFixed(2)} MiB/min`,
  )
  for (const what of ['handles', 'mysql', 'redis'] as const) {
    const values = later.map((each) => each[what])
    console.log(
      `${what}: ${Math.min(...values)} to ${Math.max(...values)} in the second half, ${values.at(-1)} at the end`,
    )
    const growth = slopeOf(later.map((each) => ({ x: each.minute, y: each[what] })))
    check(growth < 1, `${what} grow by ${growth.toFixed(1)} a minute`)
  }
  const failed = replies.filter(({ status }) => status === 0 || status >= 500).length
  const times = replies.map(({ ms }) => ms).toSorted((a, b) => a - b)
  const at = (part: number) => times[Math.floor((times.length - 1) * part)]?.toFixed(0)
  console.log(
    `${replies.length} answers, ${failed} failed, ${unanswered} without an answer; p50 ${at(0.5)} ms, p99 ${at(0.99)} ms`,
  )
  check(failed + unanswered === 0, `${failed + unanswered} requests failed`)
  check(slope < mostMiBPerMinute, `memory grows by ${slope.toFixed(2)} MiB a minute`)
}
