import { expect, test } from 'bun:test'
import { runChild } from '../../../support/processes/child-process.ts'

const rows = 100_000

test.each([
  ['an import that checks', 'import', { state: 'checked', rows, invalid: rows }],
  ['an export of', 'export', { state: 'done', rows, invalid: 0 }],
])(
  '%s 100,000 rows adds less than 100 MB to the resident memory',
  async (_, job, end) => {
    const { output, errors } = await runChild('journeys/staff/sheets/children/memory.ts', job, rows)
    expect(errors).toBe('')
    const { growth, ...ended } = JSON.parse(output.split('\n').at(-1) ?? '')
    expect(ended).toEqual(end)
    expect(growth).toBeLessThan(100_000_000)
  },
  600_000,
)
