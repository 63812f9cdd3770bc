export type Tally = {
  read: number
  written: number
  unchanged: number
  leftOut: number
  altered: number
}

/** Records what happens to the rows of one table. */
export type Report = Readonly<{
  tally: Tally
  leaveOut: (id: unknown, why: string) => void
  alter: (id: unknown, what: string) => void
}>

/** Counts rows, and prints each omitted or altered row immediately, so memory stays bounded. */
export function createReport(table: string, say: (line: string) => void): Report {
  const tally: Tally = { read: 0, written: 0, unchanged: 0, leftOut: 0, altered: 0 }
  return {
    tally,
    leaveOut: (id, why) => {
      tally.leftOut++
      say(`${table} ${id}: left out: ${why}`)
    },
    alter: (id, what) => {
      tally.altered++
      say(`${table} ${id}: altered: ${what}`)
    },
  }
}

/** Formats the counts of every table as aligned lines. */
export function formatTallies(tallies: ReadonlyMap<string, Tally>): string {
  const heads = ['read', 'written', 'unchanged', 'left out', 'altered']
  const rows = [...tallies].map(([table, tally]) => [table, ...Object.values(tally).map(String)])
  return [['table', ...heads], ...rows]
    .map(([name = '', ...cells]) => name.padEnd(28) + cells.map((cell) => cell.padStart(11)).join(''))
    .join('\n')
}
