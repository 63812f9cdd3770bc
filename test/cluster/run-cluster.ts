import { join } from 'node:path'
import { compareRows, countFindings } from './check/compare-rows.ts'
import { compareTrades } from './check/compare-trades.ts'
import { printReport } from './check/print-report.ts'
import { untilSettled } from './check/until-settled.ts'
import { verifyNodes } from './check/verify-nodes.ts'
import type { Databases, RedisServers } from './engines/engines.ts'
import { measureRecovery } from './faults/recovery.ts'
import { disturb, type Fault, restartAll } from './faults/schedule.ts'
import { createLedger } from './load/acknowledged.ts'
import { createCaller } from './load/call.ts'
import { seedPeople } from './load/seed.ts'
import { mergeCarts, revokeTokens } from './load/sessions.ts'
import { type Shop, shop } from './load/shopper.ts'
import { workAsStaff } from './load/staff.ts'
import type { MallPlan } from './mall/plan-mall.ts'
import { startClusterMall } from './mall/start-mall.ts'

type Options = Readonly<{
  dir: string
  databases: Databases
  redis: RedisServers
  plan: MallPlan
  haproxy: string
  seconds: number
  shoppers: number
}>

const skus = 24
const size = { apis: 3, workers: 2 }

/**
 * Plays shoppers and staff while the schedule disturbs one server or process after another, restarts the API processes, and compares
 * every answer of success with the rows. The environment of this process is that of the mall.
 * @returns whether nothing is wrong
 */
export async function runCluster(options: Options, stops: (() => Promise<void>)[]): Promise<boolean> {
  const { dir, databases, redis, plan, haproxy, seconds, shoppers } = options
  const first = databases.urls[0] as string
  const { buyers, staffToken, names, password } = await seedPeople(first, { buyers: 3_000, skus })
  console.log('starting the mall')
  const mall = await startClusterMall(join(dir, 'mall'), plan, databases, haproxy, size)
  stops.push(mall.stop)
  const [caller, ledger] = [createCaller(mall.url), createLedger()]
  let isOpen = true
  const world: Shop = {
    caller,
    ledger,
    buyers,
    skus,
    sandbox: plan.sandbox,
    toApprove: [],
    toShip: [],
    isOpen: () => isOpen,
  }
  let turn = 0
  const people = [
    ...Array.from({ length: shoppers }, () => shop(world, () => turn++)),
    workAsStaff(world, staffToken),
    revokeTokens(world, mall.apiProcesses),
    mergeCarts(world, names, password),
  ]
  const startedMs = performance.now()
  const deadline = startedMs + seconds * 1_000
  const targets = [...databases.targets, ...redis.targets, ...mall.targets]
  const faults: Fault[] = []
  await Bun.sleep(Math.min(10, seconds / 4) * 1_000)
  const isLate = () => performance.now() > deadline
  faults.push(...(await disturb(targets, { downSeconds: 6, calmSeconds: 6 })))
  faults.push(await restartAll(mall.apiProcesses))
  while (!isLate()) await Bun.sleep(200)
  isOpen = false
  await Promise.all(people)
  const playedSeconds = (performance.now() - startedMs) / 1_000
  const { complete, former } = databases.remaining()
  await untilSettled(complete[0] as string, ledger)
  const ofFormer = former ? await compareRows(former, ledger) : undefined
  const rows = await Promise.all(
    complete.map(async (url) => countFindings(await compareRows(url, ledger), ofFormer)),
  )
  const verified = await verifyNodes(complete)
  const trades = await compareTrades(plan.sandbox, ledger)
  const recoveries = measureRecovery(faults, caller.ends, ledger.orders)
  const logs = mall.processes.map(({ name, logFile }) => ({ name, logFile }))
  return printReport({ ledger, caller, recoveries, rows, trades, verified, playedSeconds, logs })
}
