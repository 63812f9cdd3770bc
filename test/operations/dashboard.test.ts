import { afterAll, beforeAll, expect } from 'bun:test'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { renderMetrics } from '../../src/lib/metrics/registry.ts'
import { freePort } from '../../src/sandbox/launcher/services/ports.ts'
import { createOrder } from '../support/factories/orders/orders.ts'
import { startAtGateway } from '../support/factories/orders/paid-orders.ts'
import { call } from '../support/http.ts'
import { type IsolatedApp, startIsolatedApp, waitUntil } from '../support/processes/isolated-app.ts'
import { testWith } from '../support/test-with.ts'

const dashboardPath = resolve(import.meta.dir, '../../src/operations/grafana/mall.json')
const rulesPath = resolve(import.meta.dir, '../../src/operations/prometheus/alerts.yml')
const program = Bun.which('prometheus')
const prometheusTest = testWith(program, 'prometheus')

type Dashboard = Readonly<{
  panels: readonly Readonly<{ title: string; targets?: readonly Readonly<{ expr: string }>[] }>[]
}>
type Reply = Readonly<{ status: string; error?: string; data: { result: readonly unknown[] } }>

let mall: IsolatedApp
let prometheus: Bun.Subprocess
let base: string
let folder: string
/** The orders of this process, which has no port of metrics. */
let orders: Bun.Server<undefined>

beforeAll(async () => {
  if (!program) return
  const metricsPort = await freePort()
  mall = await startIsolatedApp({ redisDb: 42, env: { METRICS_PORT: String(metricsPort) } })
  orders = Bun.serve({
    port: 0,
    hostname: '127.0.0.1',
    fetch: async () => new Response(await renderMetrics(), { headers: { 'content-type': 'text/plain' } }),
  })
  folder = await mkdtemp(join(tmpdir(), 'mall-prometheus-'))
  const port = await freePort()
  base = `http://127.0.0.1:${port}`
  const targets = `["127.0.0.1:${metricsPort}", "127.0.0.1:${orders.port}"]`
  await Bun.write(
    join(folder, 'prometheus.yml'),
    `global: { scrape_interval: 1s, evaluation_interval: 1s }
rule_files: ["${rulesPath}"]
scrape_configs: [{ job_name: mall, metrics_path: /metrics/, static_configs: [{ targets: ${targets} }] }]`,
  )
  prometheus = Bun.spawn(
    [
      'prometheus',
      `--config.file=${folder}/prometheus.yml`,
      `--storage.tsdb.path=${folder}/data`,
      `--web.listen-address=127.0.0.1:${port}`,
    ],
    { stdout: 'ignore', stderr: 'ignore' },
  )
  await waitUntil('Prometheus is ready', () =>
    fetch(`${base}/-/ready`).then(
      ({ ok }) => ok,
      () => false,
    ),
  )
}, 120_000)
afterAll(async () => {
  prometheus?.kill()
  await Promise.all([prometheus?.exited, mall?.stop(), orders?.stop(true)])
  if (folder) await rm(folder, { recursive: true, force: true })
})

async function query(expression: string): Promise<Reply> {
  const body = new URLSearchParams({ query: expression.replaceAll('$__rate_interval', '30s') })
  return (await (await fetch(`${base}/api/v1/query`, { method: 'POST', body })).json()) as Reply
}

/** Reads, orders, payments and an SMS, so that every counter grows between two scrapes. */
async function makeTraffic(): Promise<void> {
  for (const path of ['/areas/', '/areas/110000/', '/skus/search/?text=apple', '/no/such/path/']) {
    await mall.call('GET', path)
    await call('GET', path)
  }
  await mall.askSms(`139${String(Math.floor(Math.random() * 1e8)).padStart(8, '0')}`)
  await createOrder(2)
  await startAtGateway(await createOrder(1), 'wechat')
}

prometheusTest(
  'every query of the dashboard returns a series of a mall with traffic',
  async () => {
    const { panels } = (await Bun.file(dashboardPath).json()) as Dashboard
    const queries = panels.flatMap(({ title, targets = [] }) => targets.map(({ expr }) => ({ title, expr })))
    expect(queries.length).toBeGreaterThan(40)
    const findEmpty = async () => {
      const replies = await Promise.all(queries.map(({ expr }) => query(expr)))
      return queries.filter(
        (_, i) => !(replies[i]?.status === 'success' && replies[i].data.result.length > 0),
      )
    }
    let empty: typeof queries = queries
    for (let round = 0; round < 20 && empty.length > 0; round++) {
      await makeTraffic()
      await Bun.sleep(1_000)
      empty = await findEmpty()
    }
    expect(empty).toEqual([])
  },
  120_000,
)

prometheusTest('Prometheus loads the rules, and evaluates each without an error', async () => {
  const { data } = (await (await fetch(`${base}/api/v1/rules`)).json()) as {
    data: { groups: { rules: { name: string; lastError?: string }[] }[] }
  }
  const rules = data.groups.flatMap((group) => group.rules)
  expect(rules.length).toBeGreaterThan(20)
  expect(rules.filter(({ lastError }) => lastError)).toEqual([])
})
