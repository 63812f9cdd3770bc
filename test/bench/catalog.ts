import { readFileSync } from 'node:fs'
import { createPool } from 'mysql2/promise'
import { measure } from './load.ts'
import { brands, seedCatalog, traits, types } from './seeds/seed-catalog.ts'

/** Measures the catalog with 100,000 SKUs: warm cache, no cache and search, each beside its ceiling. */
const skus = Number(process.env.BENCH_SKUS ?? 100_000)
const [callers, requests, rounds] = [16, 4_000, 7]

const databaseUrl = await freshDatabase()
const pool = createPool({ uri: databaseUrl })
const seeding = performance.now()
const { leaves } = await seedCatalog(pool, { skus, seed: 1 })
await pool.query(
  'ANALYZE TABLE tb_sku, tb_goods, tb_goods_specification, tb_specification_option, tb_sku_specification',
)
await pool.end()
console.log(
  `\ncatalog: ${skus} SKUs in 300 categories, seeded in ${((performance.now() - seeding) / 1000).toFixed(1)} s`,
)
console.log(
  `each server runs in its own process; ${callers} callers, median of ${rounds} rounds that alternate\n`,
)

const building = performance.now()
const servers = {
  warm: await serve('servers/serve-catalog.ts', { BENCH_SEARCH: '1' }),
  cold: await serve('servers/serve-catalog.ts', { CATALOGUE_CACHE_BYTES: '0' }),
  ceilings: await serve('servers/serve-ceilings.ts'),
}
console.log(`index built and all servers up in ${((performance.now() - building) / 1000).toFixed(1)} s\n`)
type Server = (typeof servers)['warm']
type Side = Readonly<{ server: Server; path: (i: number) => string; encoding?: string }>

const leaf = (i: number) => leaves[i % leaves.length] as number
const sku = (i: number) => 1 + ((i * 7919) % skus)
const hot = (i: number) => i % 50
let neverAsked = 1_000

/** Returns the n-th search text: brand, type of goods, trait and price. There are more texts than requests. */
function searchFor(n: number): string {
  const brand = (brands[n % brands.length] as string).split('（')[0]
  const words = [brand, types[n % types.length], ...(n % 3 === 0 ? [traits[n % traits.length]] : [])]
  return `/skus/search/?text=${encodeURIComponent(words.join(' '))}&min_price=${n}`
}

console.log(
  'route                              requests/s    p50 ms    p99 ms   server µs   ratio, by its processor',
)
await compare(
  'GET /categories/{id}/skus/, warm',
  await sameBytes((i) => `/categories/${leaf(hot(i))}/skus/?page=2`),
)
await compare('GET /skus/{id}/, warm', await sameBytes((i) => `/skus/${sku(hot(i))}/`))
await compare('GET /categories/{id}/skus/, cold', [
  { server: servers.cold, path: (i) => `/categories/${leaf(i)}/skus/` },
  { server: servers.ceilings, path: (i) => `/list/${leaf(i)}/` },
])
await compare('GET /skus/{id}/, cold', [
  { server: servers.cold, path: (i) => `/skus/${sku(i)}/` },
  { server: servers.ceilings, path: (i) => `/detail/${sku(i)}/` },
])
await compare('page 1 and the last page, warm', [
  { server: servers.warm, path: () => '/categories/1/skus/?page_size=5' },
  { server: servers.warm, path: (i) => `/categories/1/skus/?page_size=5&page=${1_900 + (i % 100)}` },
])
await compare('search with facets, often asked', [
  { server: servers.warm, path: (i) => searchFor(i % 200) },
  { server: servers.warm, path: (i) => `/categories/${leaf(hot(i))}/skus/?page=2` },
])
await compare('search with facets, often asked, br', [
  { server: servers.warm, path: (i) => searchFor(i % 200), encoding: 'br' },
  { server: servers.warm, path: (i) => searchFor(i % 200) },
])
await compare('GET /categories/{id}/skus/, warm, br', [
  { server: servers.warm, path: (i) => `/categories/${leaf(hot(i))}/skus/?page=2`, encoding: 'br' },
  { server: servers.warm, path: (i) => `/categories/${leaf(hot(i))}/skus/?page=2` },
])
await compare('search with facets, never asked before', [
  { server: servers.warm, path: () => searchFor(neverAsked++) },
  { server: servers.cold, path: (i) => `/categories/${leaf(i)}/skus/` },
])
await compare('  beside one row by its key, raw mysql2', [
  { server: servers.warm, path: () => searchFor(neverAsked++) },
  { server: servers.ceilings, path: (i) => `/key/${sku(i)}/` },
])
for (const [name, { pid }] of Object.entries(servers))
  console.log(`memory of ${name}: ${residentMegabytes(pid)} MB`)
for (const { stop } of Object.values(servers)) stop()
process.exit(0)

/** Creates an empty, migrated database on the server of DATABASE_URL. */
async function freshDatabase(): Promise<string> {
  const url = new URL(process.env.DATABASE_URL as string)
  const admin = createPool({ uri: url.href })
  await admin.query('DROP DATABASE IF EXISTS bench_catalog')
  await admin.query('CREATE DATABASE bench_catalog')
  await admin.end()
  url.pathname = '/bench_catalog'
  const migrated = Bun.spawnSync([process.execPath, 'src/cli/migrate.ts'], {
    env: { ...process.env, DATABASE_URL: url.href },
    stderr: 'inherit',
  })
  if (migrated.exitCode !== 0) throw new Error('migrating the benchmark database failed')
  return url.href
}

async function serve(script: string, env: Record<string, string> = {}) {
  const child = Bun.spawn([process.execPath, `${import.meta.dir}/${script}`], {
    env: { ...process.env, DATABASE_URL: databaseUrl, ...env },
    stdin: 'ignore',
    stdout: 'pipe',
    stderr: 'inherit',
  })
  const { value } = await child.stdout.getReader().read()
  const base = `http://127.0.0.1:${new TextDecoder().decode(value).trim()}`
  return { base, pid: child.pid, stop: () => child.kill() }
}

/** Returns a warmed-up path of the mall and a bare Elysia route that answers the same bytes. */
async function sameBytes(path: (i: number) => string): Promise<[Side, Side]> {
  for (let i = 0; i < 50; i++) {
    const answer = await fetch(servers.warm.base + path(i), { headers: { 'accept-encoding': 'identity' } })
    await fetch(`${servers.ceilings.base}/bytes/${i}/`, { method: 'POST', body: await answer.arrayBuffer() })
  }
  return [
    { server: servers.warm, path },
    { server: servers.ceilings, path: (i) => `/bytes/${hot(i)}/` },
  ]
}

/** Alternates the rounds of both sides, so that noise on the machine affects both. */
async function compare(name: string, sides: readonly [Side, Side]): Promise<void> {
  const taken: Round[][] = [[], []]
  for (let n = -1; n < rounds; n++)
    for (const [i, side] of sides.entries()) {
      const round = await take(side)
      // the first round of each side is the warm-up
      if (n >= 0) taken[i]?.push(round)
    }
  const [ours, theirs] = taken as [Round[], Round[]]
  const ratio = (of: 'perSecond' | 'cpu') =>
    median(ours.map((round, i) => round[of] / (theirs[i]?.[of] ?? Number.NaN)))
  report(name, ours)
  report('  its ceiling', theirs, `   ${ratio('perSecond').toFixed(2)}, ${(1 / ratio('cpu')).toFixed(2)}`)
}

type Round = Readonly<{ perSecond: number; p50: number; p99: number; cpu: number }>

async function take({ server, path, encoding = 'identity' }: Side): Promise<Round> {
  const before = processorSeconds(server.pid)
  const { failed, ...measured } = await measure(requests, callers, async (i) => {
    const headers = { 'accept-encoding': encoding }
    const response = await fetch(server.base + path(i), { headers, decompress: false })
    await response.arrayBuffer()
    return response.ok
  })
  if (failed > 0) throw new Error(`${failed} requests failed`)
  return { ...measured, cpu: ((processorSeconds(server.pid) - before) / requests) * 1e6 }
}

function report(name: string, taken: readonly Round[], end = ''): void {
  const of = (what: keyof Round) => median(taken.map((round) => round[what]))
  const cells = [
    of('perSecond').toFixed(0).padStart(10),
    of('p50').toFixed(2).padStart(9),
    of('p99').toFixed(2).padStart(9),
    of('cpu').toFixed(1).padStart(11),
  ]
  console.log(`${name.padEnd(35)}${cells.join(' ')}${end}`)
}

function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] as number
}

function processorSeconds(pid: number): number {
  const fields = readFileSync(`/proc/${pid}/stat`, 'utf8')
    .replace(/^.*\) /, '')
    .split(' ')
  return (Number(fields[11]) + Number(fields[12])) / 100
}

function residentMegabytes(pid: number): number {
  return Math.round(Number(/VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1]) / 1024)
}
