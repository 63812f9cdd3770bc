import { config } from '../../config.ts'
import { type PreparedJson, prepareJson } from '../../lib/prepared-json.ts'
import { TaggedCache } from '../../lib/tagged-cache.ts'
import { type ChangeTag, hearing, onChanges } from './changes.ts'

/** Should a message about a sale be lost, what it changed is served for so long at most. */
const heardMs = 5_000
/** While other processes cannot be heard. */
const deafMs = 500

/** What the mall shows to everybody, within the memory that the configuration allows. */
const answers = createCache(config.catalogueCacheBytes)
/** What every list or price needs: the tree of categories, the rules of prices. */
const references = createCache(16 * 1_048_576)

onChanges({
  onChange: forgetAnswers,
  onGap() {
    answers.clear()
    references.clear()
  },
})

/** Forgets, in this process, what the tags touch: for whoever finds out without an announcement. */
export function forgetAnswers(tags: readonly ChangeTag[]): void {
  for (const cache of [answers, references])
    if (tags.includes('tree')) cache.clear()
    else cache.invalidate(tags)
}

/**
 * An answer in JSON, from memory unless one of the tags has changed since, in any process.
 * @param load gives the value and the tags it depends on
 */
export function cachedAnswer(
  key: string,
  load: () => Promise<Readonly<{ value: unknown; tags: readonly ChangeTag[] }>>,
): PreparedJson | Promise<PreparedJson> {
  const found = answers.get(
    key,
    ({ tags }) => tags,
    async () => {
      const { value, tags } = await load()
      return { json: prepareJson(value), tags }
    },
  )
  return found instanceof Promise ? found.then(({ json }) => json) : found.json
}

/** Ids in the order of a list, from memory unless one of the tags has changed since. */
export function cachedIds(
  key: string,
  tags: readonly ChangeTag[],
  load: () => Promise<Uint32Array>,
): Uint32Array | Promise<Uint32Array> {
  return answers.get(key, tags, load)
}

/** Something small that only a change of the tree, or of one of the tags, alters. */
export function cachedReference<T>(
  key: string,
  load: () => Promise<T>,
  tags: readonly ChangeTag[] = [],
): T | Promise<T> {
  return references.get(key, tags, load)
}

function createCache(maxBytes: number): TaggedCache {
  return new TaggedCache({ maxBytes, holdMs, sizeOf })
}

/** A process that follows no changes (a command, a test) holds nothing. */
function holdMs(): number {
  const state = hearing()
  if (state === 'heard') return heardMs
  return state === 'lost' ? deafMs : 0
}

function sizeOf(value: unknown): number {
  if (value instanceof Uint32Array) return value.byteLength
  const { json } = value as { json?: PreparedJson }
  return json?.body.byteLength ?? 1_000
}
