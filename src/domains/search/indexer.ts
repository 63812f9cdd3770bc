import { now } from '../../lib/clock.ts'
import type { SearchEngine } from './engine.ts'
import { createChangeReader, everySku } from './follow-changes.ts'
import {
  type CategoryTree,
  loadBrandNames,
  loadCategoryTree,
  loadPage,
  loadSales,
  loadSkus,
} from './load-documents.ts'
import { readSynonyms, synonymsVersion } from './synonyms.ts'

/** Rows of changes are kept for a day: after a silence of nearly that everything is read again. */
const longestGapMs = 23 * 3_600_000
const skusPerBatch = 100

type Parts = Readonly<{
  engine: SearchEngine
  /** Lets everything that waits go first. */
  pause: () => Promise<void>
  /** Called with the SKUs whose documents changed; with nothing when more than documents did. */
  onApplied: (skuIds?: readonly number[]) => void
}>

/** Brings an engine up to date with the database, and keeps it so. */
export type Indexer = ReturnType<typeof createIndexer>

export function createIndexer({ engine, pause, onApplied }: Parts) {
  let tree: CategoryTree = new Map()
  let names = new Set<string>()
  let reader = createChangeReader(now())
  let readMs = now().getTime()
  let synonyms = ''
  let turn: Promise<unknown> = Promise.resolve()

  /** Reading and applying are one step: what was read before must not be applied after what was read since. */
  const inTurn = <T>(work: () => Promise<T>): Promise<T> => {
    const done = turn.then(work)
    turn = done.catch(() => {})
    return done
  }

  const applySkus = (skuIds: readonly number[]) =>
    inTurn(async () => {
      const documents = await loadSkus(skuIds, tree)
      const launched = new Set(documents.map(({ skuId }) => skuId))
      const changed = await engine.put(documents)
      const gone = await engine.remove(skuIds.filter((skuId) => !launched.has(skuId)))
      onApplied([...changed, ...gone])
      return documents.every(({ brand, categories }) =>
        [brand, ...categories].every((name) => names.has(name)),
      )
    })

  /** @returns whether everything is to be read again */
  const readChanges = async (): Promise<boolean> => {
    const { skuIds, done } = await reader.read()
    let isStale = skuIds.delete(everySku)
    if (skuIds.size > 0) tree = await loadCategoryTree()
    const ids = [...skuIds]
    for (let from = 0; from < ids.length; from += skusPerBatch) {
      const areKnown = await applySkus(ids.slice(from, from + skusPerBatch))
      isStale ||= !areKnown
      await pause()
    }
    done()
    return isStale
  }

  const readSynonymsAnew = async () => {
    const version = await synonymsVersion()
    if (version === synonyms) return
    await engine.useSynonyms(await readSynonyms())
    synonyms = version
    onApplied()
  }

  return {
    /** Applies what has changed since the last look. @returns whether everything is to be read again */
    async look(): Promise<boolean> {
      const lookMs = now().getTime()
      const isLate = lookMs - readMs > longestGapMs
      if (isLate) reader = createChangeReader(now())
      const isStale = await readChanges()
      readMs = lookMs
      await readSynonymsAnew()
      await engine.tidy()
      return isStale || isLate
    },

    /** Reads every SKU and takes out what is gone; what has not changed stays as it is. `isWanted` says no to stop. */
    async rebuild(isWanted: () => boolean): Promise<void> {
      tree = await loadCategoryTree()
      const known = [...(await loadBrandNames()), ...[...tree.values()].map(({ name }) => name)]
      await engine.learnNames(known)
      await readSynonymsAnew()
      await engine.sweep.begin()
      for (let after: number | undefined = 0; after !== undefined && isWanted(); ) {
        const from: number = after
        after = await inTurn(async () => {
          const { documents, last } = await loadPage(from, tree)
          await engine.put(documents)
          return last
        })
        await pause()
      }
      if (!isWanted()) return
      await inTurn(engine.sweep.end)
      names = new Set(['', ...known])
      onApplied()
      await engine.tidy()
    },

    /** Sales move with every order and write no rows of changes: they are read by themselves now and then. */
    async readSales(isWanted: () => boolean): Promise<void> {
      for (let after: number | undefined = 0; after !== undefined && isWanted(); ) {
        const { sales, last }: Awaited<ReturnType<typeof loadSales>> = await loadSales(after)
        await engine.setSales(sales)
        after = last
        await pause()
      }
    },
  }
}
