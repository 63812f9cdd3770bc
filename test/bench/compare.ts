import { resolve } from 'node:path'
import { openClone, type RunningClone } from './compare/clone.ts'
import { rows as allRows, type Row } from './compare/rows.ts'
import { median } from './load.ts'

/**
 * Compares two commits: `bun run bench compare <old commit> [<new commit, HEAD unless named>]`. Both malls run at the same
 * time from separate clones, and the rounds of each row alternate between them. The figure is the server's processor time
 * per request in microseconds. `BENCH_ROUNDS` sets the number of rounds (5), `BENCH_WARM_UP` that of
 * the uncounted rounds before them (5), and `BENCH_ROWS` a regular expression of the rows.
 */
const [oldCommit, newCommit = 'HEAD'] = process.argv.slice(2)
if (!oldCommit) throw new Error('usage: bun run bench compare <old commit> [<new commit>]')
const rounds = Number(process.env.BENCH_ROUNDS ?? 5)
/** Rounds that are not counted: the compiler works on a new server's code for its first thousands of requests. */
const warmUpRounds = Number(process.env.BENCH_WARM_UP ?? 5)
const root = resolve(import.meta.dir, '../..')

const rows = allRows.filter(({ name }) => new RegExp(process.env.BENCH_ROWS ?? '').test(name))

const clones: RunningClone[] = []
try {
  for (const commit of [oldCommit, newCommit]) clones.push(await openClone(root, commit))
  await compare(clones[0] as RunningClone, clones[1] as RunningClone)
} finally {
  for (const clone of clones) await clone.close()
}

async function compare(before: RunningClone, after: RunningClone): Promise<void> {
  console.log(`\nserver processor time per request in µs, medians of ${rounds} rounds that alternate\n`)
  console.log(`${'row'.padEnd(36)}${before.name.padStart(10)}${after.name.padStart(10)}   new / old`)
  const figures = new Map<Row, { old: number[]; new: number[] }>(
    rows.map((row) => [row, { old: [], new: [] }]),
  )
  for (let round = -warmUpRounds; round < rounds; round++)
    for (const row of rows) {
      const [first, second] = Math.abs(round) % 2 === 0 ? [before, after] : [after, before]
      const [a, b] = [await first.measure(row), await second.measure(row)]
      if (round < 0) continue
      figures.get(row)?.old.push(first === before ? a : b)
      figures.get(row)?.new.push(first === before ? b : a)
    }
  for (const [row, { old, new: recent }] of figures) {
    const [was, is] = [median(old), median(recent)]
    const cells = [
      was.toFixed(1).padStart(10),
      is.toFixed(1).padStart(10),
      (is / was).toFixed(2).padStart(11),
    ]
    console.log(`${row.name.padEnd(36)}${cells.join('')}`)
  }
}
