import { now } from '../../../lib/clock.ts'
import type { CacheTag } from '../../catalog/cache/change-events.ts'
import type { SearchEngine } from '../engine/search-engine.ts'
import { createChangeReader, everySku } from './change-feed.ts'
import {
  type CategoryTree,
  loadBrandNames,
  loadCategoryTree,
  loadPage,
  loadPlaces,
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
  /** Called with what rows of changes touched, whether it was announced or not. */
  onNoticed: (tags: readonly CacheTag[]) => void
}>

/** Brings an engine up to date with the database, and keeps it so. */
export class Indexer {
  readonly #parts: Parts
  #tree: CategoryTree = new Map()
  /** Names of brands and categories that the engine has learned. */
  #names = new Set<string>()
  #reader = createChangeReader(now())
  #readMs = now().getTime()
  #synonyms = ''
  #turn: Promise<unknown> = Promise.resolve()

  constructor(parts: Parts) {
    this.#parts = parts
  }

  /** Applies what has changed since the last look. @returns whether everything is to be read again */
  async look(): Promise<boolean> {
    const lookMs = now().getTime()
    const isLate = lookMs - this.#readMs > longestGapMs
    if (isLate) this.#reader = createChangeReader(now())
    const isStale = await this.#readChanges()
    this.#readMs = lookMs
    await this.#readSynonyms()
    await this.#parts.engine.compact()
    return isStale || isLate
  }

  /** Reads every SKU and takes out what is gone; what has not changed stays as it is. `isWanted` says no to stop. */
  async rebuild(isWanted: () => boolean): Promise<void> {
    const { engine, pause, onApplied } = this.#parts
    this.#tree = await loadCategoryTree()
    const names = [...(await loadBrandNames()), ...[...this.#tree.values()].map(({ name }) => name)]
    await engine.learnNames(names)
    await this.#readSynonyms()
    await engine.fullRebuild.begin()
    for (let after: number | undefined = 0; after !== undefined && isWanted(); ) {
      after = await this.#applyPage(after)
      await pause()
    }
    if (!isWanted()) return
    await this.#inTurn(engine.fullRebuild.end)
    this.#names = new Set(['', ...names])
    onApplied()
    await engine.compact()
  }

  /** Sales move with every order and write no rows of changes: they are read by themselves now and then. */
  async readSales(isWanted: () => boolean): Promise<void> {
    for (let after: number | undefined = 0; after !== undefined && isWanted(); ) {
      const { sales, last }: Awaited<ReturnType<typeof loadSales>> = await loadSales(after)
      await this.#parts.engine.setSales(sales)
      after = last
      await this.#parts.pause()
    }
  }

  async #readChanges(): Promise<boolean> {
    const { skuIds, done } = await this.#reader.read()
    let isStale = skuIds.delete(everySku)
    if (skuIds.size > 0) this.#tree = await loadCategoryTree()
    const ids = [...skuIds]
    for (let from = 0; from < ids.length; from += skusPerBatch) {
      const batch = ids.slice(from, from + skusPerBatch)
      const areKnown = await this.#applySkus(batch)
      isStale ||= !areKnown
      await this.#tellPlaces(batch)
      await this.#parts.pause()
    }
    done()
    return isStale
  }

  /** @returns the last SKU of the page; undefined after the end */
  #applyPage(after: number): Promise<number | undefined> {
    return this.#inTurn(async () => {
      const { documents, last } = await loadPage(after, this.#tree)
      await this.#parts.engine.put(documents)
      return last
    })
  }

  /** @returns whether all names of their brands and categories are known */
  #applySkus(skuIds: readonly number[]): Promise<boolean> {
    const { engine, onApplied } = this.#parts
    return this.#inTurn(async () => {
      const documents = await loadSkus(skuIds, this.#tree)
      const launched = new Set(documents.map(({ skuId }) => skuId))
      const changed = await engine.put(documents)
      const gone = await engine.remove(skuIds.filter((skuId) => !launched.has(skuId)))
      onApplied([...changed, ...gone])
      return documents.every(({ brand, categories }) =>
        [brand, ...categories].every((name) => this.#names.has(name)),
      )
    })
  }

  /** An announcement may have been lost, or never made: what shows these SKUs is forgotten anyway. */
  async #tellPlaces(skuIds: readonly number[]): Promise<void> {
    const places = await loadPlaces(skuIds)
    this.#parts.onNoticed(
      places.flatMap(({ goodsId, categoryId }): CacheTag[] => [`goods:${goodsId}`, `category:${categoryId}`]),
    )
  }

  /** Looks at SKUs that a page named and the database does not have on sale. */
  async recheck(skuIds: readonly number[]): Promise<void> {
    await this.#applySkus(skuIds)
  }

  async #readSynonyms(): Promise<void> {
    const version = await synonymsVersion()
    if (version === this.#synonyms) return
    await this.#parts.engine.useSynonyms(await readSynonyms())
    this.#synonyms = version
    this.#parts.onApplied()
  }

  /** Reading and applying are one step: what was read before must not be applied after what was read since. */
  #inTurn<T>(work: () => Promise<T>): Promise<T> {
    const done = this.#turn.then(work)
    this.#turn = done.catch(() => {})
    return done
  }
}
