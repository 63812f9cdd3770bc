import type { InTransaction } from '../../db/in-transaction.ts'
import { discardPicture, keepPicture, storeUnusedPicture } from '../catalog/unused-pictures.ts'
import { readPicture, staffFormats } from './picture-model.ts'

type KeyOf<Given> = Given extends File ? string : undefined
/** Makes the transaction of a write keep the picture that it stores. */
type Keeping = (record: InTransaction) => InTransaction

/**
 * Stores an uploaded picture for a write. It stays exactly if the transaction of the write commits: a refusal deletes the files,
 * and a job deletes the files that a crash leaves.
 * @param write gets the key, and passes `keeping(record)` to its verb as `inTransaction`; without a file there is no key
 * @throws as `readPicture`, `storePicture` and `write`
 */
export async function withUpload<Given extends File | undefined, T>(
  file: Given,
  write: (key: KeyOf<Given>, keeping: Keeping) => Promise<T>,
): Promise<T> {
  if (!file) return write(undefined as KeyOf<Given>, (record) => record)
  const { key } = await storeUnusedPicture(await readPicture(file), staffFormats)
  const keeping: Keeping = (record) => async (tx, change) => {
    await record(tx, change)
    await keepPicture(tx, key)
  }
  try {
    return await write(key as KeyOf<Given>, keeping)
  } catch (error) {
    await discardPicture(key)
    throw error
  }
}
