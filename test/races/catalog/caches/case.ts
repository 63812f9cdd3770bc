import type { MallProcess } from './processes.ts'

/** A write that changes cached data, and a read that shows it. */
export type CacheCase = Readonly<{
  title: string
  /** The caches that the read uses: the first argument of their call in src/, up to a colon or the end. */
  caches: readonly string[]
  /** The file under src/domains/ that announces the write. */
  writer: string
  /** Frequent changes are announced in one message, within 100 ms. */
  isQueued?: boolean
  /** The other process shows it when its TTL ends: only display within two seconds depends on it. */
  isLocal?: boolean
  prepare: () => Promise<PreparedCase>
}>

export type PreparedCase = Readonly<{
  read: (mall: MallProcess) => Promise<unknown>
  write: () => Promise<unknown>
  before: unknown
  after: unknown
}>
