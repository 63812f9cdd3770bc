/** As many keys as one statement lists with `IN`: far below the 65,535 placeholders that MySQL allows. */
const batchSize = 500

/** Reads the rows of many keys, at most 500 keys a query, one query after another. */
export async function readInBatches<Key, Row>(
  keys: readonly Key[],
  read: (batch: Key[]) => PromiseLike<readonly Row[]>,
): Promise<Row[]> {
  const rows: Row[] = []
  for (let from = 0; from < keys.length; from += batchSize)
    rows.push(...(await read(keys.slice(from, from + batchSize))))
  return rows
}
