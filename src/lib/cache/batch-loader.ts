import { createBatcher } from '../concurrency/batcher.ts'
import { untilDeadline, withSharedDeadline } from '../concurrency/deadline.ts'

/**
 * Creates a loader of single rows that batches by load: ids requested while one read is under way go into the next one.
 * A read has a separate deadline, and each caller waits until its own.
 * @param read reads rows by distinct ids; an id without a row is absent from the map
 * @param limit ids in one read at most
 * @returns a function that resolves to the row of an id, or undefined
 */
export function createBatchLoader<T>(
  read: (ids: readonly number[]) => Promise<ReadonlyMap<number, T>>,
  limit: number,
): (id: number) => Promise<T | undefined> {
  const load = createBatcher<number, T | undefined>({
    limit,
    async run(ids) {
      const rows = await withSharedDeadline(() => read([...new Set(ids)]))
      return ids.map((id) => ({ result: rows.get(id) }))
    },
    // reading the ids one by one would fail the same way
    recover: (_, error) => Promise.reject(error),
  })
  return (id) => untilDeadline(load(id))
}
