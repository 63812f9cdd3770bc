import type { ImportedRow, ImportKind, RowPlan } from '../import-kind.ts'
import { rowFault } from './row-faults.ts'
import type { StoredRow } from './row-outcomes.ts'

/** Knows what the earlier rows of a file are about: one short key for each row. */
export type EarlierRows = ReturnType<typeof createEarlierRows>

/** Returns the earlier rows of a file, none at first. A process that continues remembers the stored rows. */
export function createEarlierRows({ groupOf, wholeOf, subject: [column] }: ImportKind) {
  const objects = new Map<string, number>()
  const wrong = new Map<string | null, number>()
  /** Returns whether an earlier row has the key. */
  const claim = <Key>(rows: Map<Key, number>, key: Key, number: number) => {
    const first = rows.get(key) ?? number
    rows.set(key, Math.min(first, number))
    return first < number
  }
  const remember = ({ values, number }: ImportedRow, outcome: string, object: string | null | undefined) => {
    const whole = wholeOf?.(values)
    if (whole && (outcome === 'invalid' || outcome === 'failed')) claim(wrong, whole.key, number)
    // rows of one group are about one object
    return !groupOf && !!object && claim(objects, object, number)
  }
  return {
    remember(rows: readonly ImportedRow[], stored: readonly StoredRow[]): void {
      const byNumber = new Map(stored.map((each) => [each.number, each]))
      for (const row of rows) {
        const found = byNumber.get(row.number)
        if (found) remember(row, found.outcome, found.object)
      }
    },
    /** Returns the plan of the next row, refused when it repeats an earlier one, or takes what a wrong one has left. */
    refuse(row: ImportedRow, plan: RowPlan): RowPlan {
      const whole = wholeOf?.(row.values)
      const isAfter = (key: string | null) => (wrong.get(key) ?? row.number) < row.number
      const isOfWrong = whole?.takesRest && (isAfter(whole.key) || isAfter(null))
      const object = plan.outcome === 'invalid' ? undefined : plan.object
      const isRepeated = remember(row, plan.outcome, object)
      if (isRepeated) return { outcome: 'invalid', faults: [rowFault('duplicate_row', null, object)] }
      if (plan.outcome !== 'valid' || !isOfWrong) return plan
      return {
        outcome: 'invalid',
        faults: [rowFault('order_faulty', column ?? null, row.values[column ?? ''])],
      }
    },
  }
}
