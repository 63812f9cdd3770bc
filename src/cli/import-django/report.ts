export type Tally = {
  read: number
  written: number
  unchanged: number
  leftOut: number
  altered: number
}

/** Takes note of what happens to the rows of one table. */
export type Report = Readonly<{
  tally: Tally
  leaveOut: (id: unknown, why: string) => void
  alter: (id: unknown, what: string) => void
}>

/** Counts, and says each row that is left out or altered at once, so that nothing piles up in memory. */
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

/** The counts of every table, aligned. */
export function formatTallies(tallies: ReadonlyMap<string, Tally>): string {
  const heads = ['read', 'written', 'unchanged', 'left out', 'altered']
  const rows = [...tallies].map(([table, tally]) => [table, ...Object.values(tally).map(String)])
  return [['table', ...heads], ...rows]
    .map(([name = '', ...cells]) => name.padEnd(28) + cells.map((cell) => cell.padStart(11)).join(''))
    .join('\n')
}
