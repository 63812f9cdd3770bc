import { expect, test } from 'bun:test'
import { call } from '../../support/http.ts'

/** Returns the value of a series in the metrics; 0 for one that does not exist yet. */
async function readSeries(series: string): Promise<number> {
  // requests are counted in a later task than their answer
  await Bun.sleep(20)
  const { text } = await call('GET', '/metrics/')
  const line = text.split('\n').find((each) => each.startsWith(`${series} `))
  return line === undefined ? 0 : Number(line.slice(series.length + 1))
}

/** Returns how much each series grows while `work` runs. */
async function growthOf(names: readonly string[], work: () => Promise<unknown>): Promise<number[]> {
  const before = await Promise.all(names.map(readSeries))
  await work()
  await Bun.sleep(20)
  const after = await Promise.all(names.map(readSeries))
  return after.map((value, i) => value - (before[i] as number))
}

test('requests are counted by method, route template and status, with their duration and bytes', async () => {
  const labels = 'method="GET",route="/areas/:id/"'
  const growth = await growthOf(
    [
      `mall_http_requests_total{${labels},status="200"}`,
      `mall_http_requests_total{${labels},status="404"}`,
      `mall_http_request_duration_seconds_count{${labels}}`,
      `mall_http_request_duration_seconds_bucket{le="+Inf",${labels}}`,
      'mall_problems_total{code="not_found"}',
    ],
    async () => {
      await call('GET', '/areas/110000/')
      await call('GET', '/areas/110000/')
      await call('GET', '/areas/99999999/')
    },
  )
  expect(growth).toEqual([2, 1, 3, 0, 1])
})

test('a path without a route is one series, regardless of its text', async () => {
  const paths = ['/mobile/13912345678/', '/wp-admin/', '/a/b/c']
  const [growth] = await growthOf(
    ['mall_http_requests_total{method="GET",route="unmatched",status="404"}'],
    async () => {
      for (const path of paths) await call('GET', path)
    },
  )
  expect(growth).toBe(3)
  const { text } = await call('GET', '/metrics/')
  expect(text).not.toMatch(/13912345678|wp-admin/)
})

test('the bytes of cached answers are counted exactly', async () => {
  const { text } = await call('GET', '/areas/')
  const [bytes] = await growthOf(['mall_http_response_bytes_total{method="GET",route="/areas/"}'], () =>
    call('GET', '/areas/'),
  )
  expect(bytes).toBe(Buffer.byteLength(text))
})

test('only the scrape itself is in flight when nothing else is', async () => {
  await call('GET', '/areas/')
  await call('OPTIONS', '/areas/')
  await call('GET', '/no/such/path/')
  expect(await readSeries('mall_http_requests_in_flight')).toBe(1)
})

test('pools, statements, Redis, the event loop and caches have values', async () => {
  await call('GET', '/areas/')
  const names = [
    'mall_mysql_pool_connections{pool="main",state="idle"}',
    'mall_mysql_pool_connections{pool="pipeline",state="used"}',
    'mall_mysql_pool_waiting{pool="main"}',
    'mall_mysql_pool_limit{pool="pipeline"}',
    'mall_mysql_statement_duration_seconds_count{statement="select tb_areas"}',
    'mall_event_loop_lag_seconds{quantile="1"}',
    'mall_cache_bytes{cache="catalog_responses"}',
    'mall_cache_requests_total{cache="catalog_reference",result="hit"}',
    'mall_search_documents',
    'mall_gateway_circuit_open{gateway="alipay"}',
    'process_cpu_seconds_total',
  ]
  const { text } = await call('GET', '/metrics/')
  const missing = names.filter((name) => !text.includes(`\n${name} `))
  expect(missing).toEqual([])
})
