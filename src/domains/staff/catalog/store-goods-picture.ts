import { transaction } from '../../../db/client.ts'
import type { InTransaction } from '../../../db/in-transaction.ts'
import { storePicture } from '../../pictures/store-picture.ts'

/**
 * Stores a picture for descriptions. It belongs to no row; the audit trail names who uploaded it.
 * @returns its key
 * @throws as `storePicture`
 */
export async function storeGoodsPicture(bytes: Uint8Array, inTransaction: InTransaction): Promise<string> {
  const { key, width, height } = await storePicture(bytes)
  await transaction((tx) =>
    inTransaction(tx, { object: `picture:${key}`, before: null, after: { key, width, height } }),
  )
  return key
}
