import type { Transaction } from '../../../db/client.ts'
import type { Catalog } from '../catalog/rows.ts'
import type { ExamplePeople } from './example-people.ts'
import { insertInvoices } from './insert-invoices.ts'
import { insertRefunds } from './insert-refunds.ts'
import { insertSpareRows } from './insert-spare-rows.ts'
import { insertStaffWork } from './insert-staff-work.ts'

/**
 * Inserts a row in a fitting state for each example of the API documentation that needs one. Their ids in a new database are those of
 * `http/openapi/examples`.
 */
export async function insertExamples(
  tx: Transaction,
  catalog: Catalog,
  people: ExamplePeople,
  at: Date,
): Promise<void> {
  await insertSpareRows(tx, catalog, at)
  await insertRefunds(tx, at)
  await insertInvoices(tx, at)
  await insertStaffWork(tx, people, at)
}
