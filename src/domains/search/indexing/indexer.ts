import { now } from '../../../lib/clock.ts'
import { type CacheTag, skuChangeRetentionSeconds } from '../../catalog/cache/change-events.ts'
import type { SearchEngine } from '../engine/search-engine.ts'
import { allSkus, createChangeFeed } from './change-feed.ts'
import {
  type CategoryTree,
  loadBrandNames,
  loadCategoryTree,
  loadPage,
  loadSales,
  loadSkus,
  loadSpuReferences,
} from './load-documents.ts'
import { loadSynonyms, readSynonymsVersion } from './synonyms.ts'

/** After a longer gap the feed may be incomplete. An hour before the first row is deleted: a poll reads rows of its overlap too. */
const maxGapMs = (skuChangeRetentionSeconds - 3_600) * 1000
const skusPerBatch = 100

type Dependencies = Readonly<{
  engine: SearchEngine
  /** Yields the thread to everything that waits. */
  pause: () => Promise<void>
  /** Called with the SKUs whose documents changed; with nothing after a rebuild or a change of synonyms. */
  onIndexed: (skuIds?: readonly number[]) => void
  /** Called with the cache tags of the SKUs that change rows name, whether an invalidation was published or not. */
  onChangesRead: (tags: readonly CacheTag[]) => void
}>

/** Synchronizes an engine with the database. */
export class Indexer {
  readonly #dependencies: Dependencies
  #tree: CategoryTree = new Map()
  /** The names of brands and categories at the last rebuild. */
  #names = new Set<string>()
  #feed = createChangeFeed(now())
  #lastPollMs = now().getTime()
  #synonymsVersion = ''
  #lastWrite: Promise<unknown> = Promise.resolve()

  constructor(dependencies: Dependencies) {
    this.#dependencies = dependencies
  }

  /** Applies the changes since the last poll. @returns whether a full rebuild is needed */
  async pollChanges(): Promise<boolean> {
    const pollMs = now().getTime()
    const hasGap = pollMs - this.#lastPollMs > maxGapMs
    if (hasGap) this.#feed = createChangeFeed(now())
    const needsRebuild = await this.#applyChanges()
    this.#lastPollMs = pollMs
    await this.#refreshSynonyms()
    await this.#dependencies.engine.compact()
    return needsRebuild || hasGap
  }

  /** Indexes every launched SKU and removes all others; unchanged documents stay. Stops when `isRunning` turns false. */
  async rebuild(isRunning: () => boolean): Promise<void> {
    const { engine, pause, onIndexed } = this.#dependencies
    this.#tree = await loadCategoryTree()
    const names = [...(await loadBrandNames()), ...[...this.#tree.values()].map(({ name }) => name)]
    await engine.addNames(names)
    await this.#refreshSynonyms()
    await engine.fullRebuild.begin()
    for (let after: number | undefined = 0; after !== undefined && isRunning(); ) {
      after = await this.#indexPage(after)
      await pause()
    }
    if (!isRunning()) return
    await this.#serialize(engine.fullRebuild.end)
    this.#names = new Set(['', ...names])
    onIndexed()
    await engine.compact()
  }

  /** Reloads the sales of all SKUs: orders change them without writing change rows. */
  async refreshSales(isRunning: () => boolean): Promise<void> {
    for (let after: number | undefined = 0; after !== undefined && isRunning(); ) {
      const { sales, last }: Awaited<ReturnType<typeof loadSales>> = await loadSales(after)
      await this.#dependencies.engine.setSales(sales)
      after = last
      await this.#dependencies.pause()
    }
  }

  /** Reloads SKUs that the index contains but that are no longer on sale in the database. */
  async refreshSkus(skuIds: readonly number[]): Promise<void> {
    await this.#indexSkus(skuIds)
  }

  /** @returns whether a full rebuild is needed */
  async #applyChanges(): Promise<boolean> {
    const { skuIds, acknowledge } = await this.#feed.read()
    let needsRebuild = skuIds.delete(allSkus)
    if (skuIds.size > 0) this.#tree = await loadCategoryTree()
    const ids = [...skuIds]
    for (let from = 0; from < ids.length; from += skusPerBatch) {
      const batch = ids.slice(from, from + skusPerBatch)
      const areNamesKnown = await this.#indexSkus(batch)
      needsRebuild ||= !areNamesKnown
      await this.#invalidateSpus(batch)
      await this.#dependencies.pause()
    }
    acknowledge()
    return needsRebuild
  }

  /** @returns the last SKU id of the page; undefined after the last page */
  #indexPage(after: number): Promise<number | undefined> {
    return this.#serialize(async () => {
      const { documents, last } = await loadPage(after, this.#tree)
      await this.#dependencies.engine.put(documents)
      return last
    })
  }

  /** @returns false when a SKU has a brand or category name that the last rebuild did not know */
  #indexSkus(skuIds: readonly number[]): Promise<boolean> {
    const { engine, onIndexed } = this.#dependencies
    return this.#serialize(async () => {
      const documents = await loadSkus(skuIds, this.#tree)
      const launched = new Set(documents.map(({ skuId }) => skuId))
      const changed = await engine.put(documents)
      const removed = await engine.remove(skuIds.filter((skuId) => !launched.has(skuId)))
      onIndexed([...changed, ...removed])
      return documents.every(({ brand, categories }) =>
        [brand, ...categories].every((name) => this.#names.has(name)),
      )
    })
  }

  /** The invalidation may have failed or, after a direct database edit, never been published; the change row proves the change. */
  async #invalidateSpus(skuIds: readonly number[]): Promise<void> {
    const references = await loadSpuReferences(skuIds)
    this.#dependencies.onChangesRead(
      references.flatMap(({ goodsId, categoryId }): CacheTag[] => [
        `goods:${goodsId}`,
        `category:${categoryId}`,
      ]),
    )
  }

  async #refreshSynonyms(): Promise<void> {
    const version = await readSynonymsVersion()
    if (version === this.#synonymsVersion) return
    await this.#dependencies.engine.setSynonyms(await loadSynonyms())
    this.#synonymsVersion = version
    this.#dependencies.onIndexed()
  }

  /** Loads and applies one at a time: an older load must not be applied after a newer one. */
  #serialize<T>(work: () => Promise<T>): Promise<T> {
    const done = this.#lastWrite.then(work)
    this.#lastWrite = done.catch(() => {})
    return done
  }
}
