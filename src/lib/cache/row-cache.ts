import type { TaggedCache } from './tagged-cache.ts'

/** Returns the rows of ids by id, without the absent ones. Synchronous when every row is cached. */
export type FindRows<T> = (ids: readonly number[]) => ReadonlyMap<number, T> | Promise<ReadonlyMap<number, T>>

/**
 * Creates a cache of single rows by id. The absence of a row is cached too.
 * @param kind prefix of the cache keys, unique in the cache
 * @param loadRow loads one row; use a batch loader, so that missing rows share a statement
 * @param tagsOf returns the tags of a row, or of an absent row
 */
export function createRowCache<T>(
  cache: TaggedCache,
  kind: string,
  loadRow: (id: number) => Promise<T | undefined>,
  tagsOf: (row: T | undefined) => readonly string[],
): FindRows<T> {
  return (ids) => {
    const found = ids.map((id) => cache.get(`${kind}:${id}`, tagsOf, () => loadRow(id)))
    const toMap = (rows: readonly (T | undefined)[]) =>
      new Map(rows.flatMap((row, i) => (row === undefined ? [] : [[ids[i] as number, row] as const])))
    return found.some((row) => row instanceof Promise)
      ? Promise.all(found).then(toMap)
      : toMap(found as (T | undefined)[])
  }
}
