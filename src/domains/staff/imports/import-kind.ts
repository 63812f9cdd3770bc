import type { Transaction } from '../../../db/client.ts'
import type { InTransaction } from '../../../db/in-transaction.ts'
import type { LocalizedText } from '../../../lib/errors.ts'
import type { CacheTag } from '../../catalog/cache/change-events.ts'
import type { Permission } from '../access/permissions.ts'

/** A field that a column of a sheet can fill. */
export type ImportColumn = Readonly<{
  name: string
  label: LocalizedText
  /** Other headings that are understood, without blanks, marks and capitals. */
  headings?: readonly string[]
  isRequired?: boolean
}>

/** What is wrong with a row. `column` is the name of a field; null: the row as a whole. */
export type RowFault = Readonly<{
  column: string | null
  value: string
  code: string
  message: LocalizedText
  /** What to do about it. */
  fix: LocalizedText
}>

/** A row of a sheet: its values by field, without the empty ones. `number` is the row that a spreadsheet program shows. */
export type ImportedRow = Readonly<{
  number: number
  values: Readonly<Record<string, string>>
  faults: readonly RowFault[]
}>

/** What a row changed: the object, and the cached answers to invalidate after the commit. */
export type AppliedRow = Readonly<{ object: string; tags: readonly CacheTag[] }>

/** What a row means at this moment. */
export type RowPlan =
  | Readonly<{ outcome: 'invalid'; faults: readonly RowFault[] }>
  | Readonly<{ outcome: 'unchanged'; object: string }>
  | Readonly<{
      outcome: 'valid'
      /**
       * What the row changes, or the name of what it creates; the first row of a file about it applies. Undefined: not compared.
       */
      object?: string
      /** What the row locks first, such as the id of a SKU; `lock` of the kind locks those of one transaction together. */
      lockKey?: number | string
      /** Whether a second application adds to the first, such as a difference of stock: it counts once for each file. */
      isRelative?: boolean
      /** The plan of the other fields, for a row whose difference has counted before; undefined: they are unchanged. */
      rest?: RowPlan
      /** Calls a verb of the owning domain in a transaction. @throws AppError when the row cannot be applied any more */
      apply: (tx: Transaction, inTransaction: InTransaction) => Promise<AppliedRow>
    }>

export type ImportContext = Readonly<{
  /** The person who imports. */
  userId: number
  may: (permission: Permission) => boolean
}>

/** A kind of import. A new kind is one file and one line in `kinds/registry.ts`. */
export type ImportKind = Readonly<{
  label: LocalizedText
  /** What a person needs to import and to see it. */
  permission: Permission
  /** Further permissions that `plan` asks for. */
  alsoAsks?: readonly Permission[]
  columns: readonly ImportColumn[]
  /** A small CSV file, as the documents and `imports/kinds/` show it. */
  example: string
  /** Columns that name what a row is about: the refusal of a whole row is reported at the first one that is filled in. */
  subject: readonly string[]
  /** What a row is about, by its values alone; a sheet with two such rows is wrong. Undefined: nothing. */
  keyOf: (values: ImportedRow['values']) => string | undefined
  /**
   * Names rows that are one change, such as the lines of a parcel: they follow each other, and are applied or refused together.
   * `plan` finds all of them valid or none. Undefined: each row is a change.
   */
  groupOf?: (values: ImportedRow['values']) => string | undefined
  /**
   * Names what several rows share out, such as the pieces of an order. A row that takes the rest is wrong when an earlier row
   * about the same whole is. Key null: it may be any whole. Undefined: rows share nothing.
   */
  wholeOf?: (values: ImportedRow['values']) => Readonly<{ key: string | null; takesRest: boolean }>
  /** What of a value is stored with a fault, since the result outlives the file; undefined: the value. Column null: several. */
  faultValue?: (column: string | null, value: string) => string
  /** Compares rows with the present state; a few statements for all of them. Returns a plan for each row, in their order. */
  plan: (rows: readonly ImportedRow[], context: ImportContext) => Promise<RowPlan[]>
  /** Locks what rows change, in ascending order of the keys, before the first is applied. */
  lock?: (tx: Transaction, keys: readonly (number | string)[]) => Promise<unknown>
}>
