import { spawnSync } from 'node:child_process'
import { availableParallelism } from 'node:os'
import { freePort } from '../../src/sandbox/launcher/services/ports.ts'
import { createMallProcess } from '../cluster/mall/mall-process.ts'
import type { Request } from '../cluster/one-mall/open-arrivals.ts'
import { createMix } from '../cluster/one-mall/request-mix.ts'
import { startOneMall } from '../cluster/one-mall/start-one-mall.ts'
import { type HttpCaller, openHttpCaller } from './http-caller.ts'
import { median, processorMicroseconds } from './load.ts'

/**
 * Processor time of the mall, MySQL and Redis for each request of each route, with one process of the mall and with two. Clients, MySQL
 * and Redis run on the first processor, the mall on the others, as far as the machine has several.
 */
const size = { buyers: 2_000, skus: 200 }
const { BENCH_CALLERS = 8, BENCH_ROUNDS = 5 } = process.env
const [callers, perRound, rounds] = [Number(BENCH_CALLERS), 400, Number(BENCH_ROUNDS)]
const kinds = ['public', 'cart', 'fill cart', 'settlement', 'orders', 'place order'] as const

const shop = await startOneMall(size, { ROLE: 'api', IDLE_TIMEOUT: '250' })
const second = createMallProcess({ name: 'mall-2', port: await freePort(), dir: shop.dir, env: process.env })
try {
  await second.start()
  const malls = [shop.mall, second]
  const redisPid = shop.processes.find(({ name }) => name === 'redis')?.process.pid as number
  const processors = availableParallelism()
  if (processors > 1) {
    for (const pid of [process.pid, shop.mysqlPid, redisPid]) pin(pid, '0')
    for (const mall of malls) pin(mall.pid(), `1-${processors - 1}`)
  }
  const connections = await Promise.all(
    malls.map(({ base }) => Promise.all(Array.from({ length: callers }, () => openHttpCaller(base)))),
  )
  const [ofFirst = [], ofSecond = []] = connections
  const ofBoth = ofFirst.map((caller, i) => (i % 2 ? (ofSecond[i] as HttpCaller) : caller))
  console.log(
    `µs of processor time a request, medians of ${rounds} rounds of ${perRound}, ${callers} callers`,
  )
  console.log('| request | mall | MySQL | Redis | mall, two processes | MySQL | Redis | ratio of the mall |')
  console.log('| --- | ---: | ---: | ---: | ---: | ---: | ---: | ---: |')
  const mix = createMix(shop.buyers, size.skus)
  let next = 0
  /** The next request of a kind. */
  const take = (kind: string): Request => {
    for (;;) {
      const request = mix(next++)
      if (request.kind === kind) return request
    }
  }
  const measured = [...malls.map((mall) => () => mall.pid()), () => shop.mysqlPid, () => redisPid]
  const times = () => measured.map((pid) => processorMicroseconds(pid()))

  /** @returns µs a request of the mall, MySQL and Redis */
  async function measure(kind: string, through: readonly HttpCaller[], count = perRound): Promise<Cost> {
    const before = times()
    let left = count
    await Promise.all(
      through.map(async (caller) => {
        while (left-- > 0) {
          const { method, path, headers, body } = take(kind)
          const status = await caller.send(method, path, headers, body)
          if (status >= 400) throw new Error(`${kind} was answered ${status}`)
        }
      }),
    )
    const [one = 0, two = 0, mysql = 0, redis = 0] = times().map((at, i) => (at - (before[i] ?? 0)) / count)
    return [one + two, mysql, redis]
  }

  for (const kind of kinds) {
    await measure(kind, ofFirst, 2 * perRound)
    await measure(kind, ofSecond, 2 * perRound)
    const [alone, both]: [Cost[], Cost[]] = [[], []]
    for (let round = 0; round < rounds; round++) {
      alone.push(await measure(kind, ofFirst))
      both.push(await measure(kind, ofBoth))
    }
    const [a, b] = [medians(alone), medians(both)]
    const cells = [...a, ...b].map((each) => each.toFixed(0))
    console.log(`| ${kind} | ${cells.join(' | ')} | ${(b[0] / a[0]).toFixed(2)} |`)
  }
} finally {
  await second.stop()
  await shop.stop()
}
process.exit(0)

type Cost = readonly [mall: number, mysql: number, redis: number]

function medians(costs: readonly Cost[]): Cost {
  const of = (i: 0 | 1 | 2) => median(costs.map((cost) => cost[i]))
  return [of(0), of(1), of(2)]
}

/** Binds all threads of a process to processors. */
function pin(pid: number, processors: string): void {
  const { status, stderr } = spawnSync('taskset', ['-a', '-p', '-c', processors, String(pid)], {
    stdio: 'pipe',
  })
  if (status !== 0) throw new Error(`taskset failed: ${stderr}`)
}
