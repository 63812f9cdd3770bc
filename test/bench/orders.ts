import { join } from 'node:path'
import { type Lines, type OrdersBench, openOrdersBench, type Round } from './orders-bench.ts'

/** Measures placing orders over HTTP beside raw mysql2 that writes the same rows, one transaction per order. */
const rounds = 3
const orders = 1_500
const warmUps = 16
const spreadOver = 1_000
const dir = process.env.BENCH_DIR as string

const sku = (i: number) => 1 + ((i * 7919) % spreadOver)
const kinds: readonly [name: string, lines: Lines][] = [
  ['one line', (i) => [sku(i)]],
  ['three lines', (i) => [sku(3 * i), sku(3 * i + 1), sku(3 * i + 2)].sort((a, b) => a - b)],
  ['one hot SKU', () => [spreadOver + 1]],
]

const begun = performance.now()
console.log(`
Placing: server, client, Redis and MariaDB (commits wait for the disk) share the processors; medians of ${rounds} rounds of
${orders} orders that alternate. Beside it raw SQL, one transaction per order, by mysql2 with 16 connections or one per
caller, the faster of the two.

| binary log | buyers | order       | request    | orders/s | p50 ms | p99 ms | raw SQL/s | p50 ms | p99 ms | ratio |
| ---------- | -----: | ----------- | ---------- | -------: | -----: | -----: | --------: | -----: | -----: | ----: |`)
for (const binaryLog of [false, true]) {
  const bench = await openOrdersBench({
    dir: join(dir, binaryLog ? 'orders-binary-log' : 'orders'),
    binaryLog,
    orders,
    skus: spreadOver + 1,
  })
  await warmUp(bench)
  for (const buyers of [16, 64])
    for (const [name, lines] of kinds)
      await compare(bench, lines, buyers, [binaryLog ? 'on' : 'off', String(buyers), name])
  await bench.close()
}
console.log(
  `\n${((performance.now() - begun) / 1000).toFixed(0)} s; the ledgers of both databases are correct`,
)
process.exit(0)

/** Warms up both sides, because the first executions of each path are slow. */
async function warmUp(bench: OrdersBench): Promise<void> {
  for (let i = 0; i < warmUps; i++)
    for (const [, lines] of kinds) await bench.order(lines, i % 2 === 0 ? 64 : 16, true)
  for (const [, lines] of kinds) await bench.byHand(lines, 16, 16)
}

async function compare(bench: OrdersBench, lines: Lines, buyers: number, about: readonly string[]) {
  const taken = { alone: [] as Round[], added: [] as Round[], narrow: [] as Round[], wide: [] as Round[] }
  for (let round = 0; round < rounds; round++) {
    await bench.fillCarts(lines)
    taken.alone.push(await bench.order(lines, buyers))
    taken.added.push(await bench.order(lines, buyers, true))
    taken.narrow.push(await bench.byHand(lines, buyers, 16))
    if (buyers > 16) taken.wide.push(await bench.byHand(lines, buyers, buyers))
  }
  const isWideFaster =
    taken.wide.length > 0 && medianOf(taken.wide, 'perSecond') > medianOf(taken.narrow, 'perSecond')
  const byHand = isWideFaster ? taken.wide : taken.narrow
  report([...about, 'order'], taken.alone, byHand)
  report([...about, 'add, order'], taken.added, byHand)
}

function report(about: readonly string[], ours: readonly Round[], byHand: readonly Round[]): void {
  const ratio = median(ours.map(({ perSecond }, i) => perSecond / (byHand[i] as Round).perSecond))
  const widths = [10, 6, 11, 10]
  const cells = [
    ...about.map((text, i) => (i === 1 ? text.padStart(widths[i] ?? 0) : text.padEnd(widths[i] ?? 0))),
    medianOf(ours, 'perSecond').toFixed(0).padStart(8),
    medianOf(ours, 'p50').toFixed(1).padStart(6),
    medianOf(ours, 'p99').toFixed(1).padStart(6),
    medianOf(byHand, 'perSecond').toFixed(0).padStart(9),
    medianOf(byHand, 'p50').toFixed(1).padStart(6),
    medianOf(byHand, 'p99').toFixed(1).padStart(6),
    ratio.toFixed(2).padStart(5),
  ]
  const refused = ours.reduce((sum, round) => sum + round.refused, 0)
  console.log(`| ${cells.join(' | ')} |${refused > 0 ? ` ${refused} refused by 409` : ''}`)
}

function medianOf(taken: readonly Round[], what: keyof Round): number {
  return median(taken.map((round) => round[what]))
}

function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] as number
}
