import { join, resolve } from 'node:path'
import { gunzipSync, gzipSync } from 'bun'
import type { ApiDocument } from '../../support/api-document.ts'

/** The document of the last release, without the texts that no program reads. */
const path = join(resolve(import.meta.dir, '..'), 'released/openapi.json.gz')

/** Reads the document of the last release; undefined before the first one. */
export async function readReleased(): Promise<ApiDocument | undefined> {
  const file = Bun.file(path)
  if (!(await file.exists())) return undefined
  return JSON.parse(new TextDecoder().decode(gunzipSync(await file.bytes())))
}

/** Stores the document of a release. @throws Error when the document of this version is stored already */
export async function storeReleased(document: ApiDocument, stored: ApiDocument | undefined): Promise<void> {
  const { version } = document.info
  if (stored?.info.version === version)
    throw new Error(`the document of ${version} is stored: raise the version in package.json first`)
  await Bun.write(path, gzipSync(Buffer.from(JSON.stringify(withoutTexts(document))), { level: 9 }))
}

/** Leaves out descriptions and examples. The names of examples stay: those of errors are their codes. */
export function withoutTexts(document: ApiDocument): ApiDocument {
  return JSON.parse(JSON.stringify(strip(document, [])))
}

const texts = new Set([
  'description',
  'summary',
  'example',
  'examples',
  'tags',
  'x-tagGroups',
  'info',
  'servers',
])

function strip(node: unknown, trail: readonly string[]): unknown {
  if (Array.isArray(node)) return node.map((each) => strip(each, [...trail, '[]']))
  if (typeof node !== 'object' || node === null) return node
  // names of members and of components may be the words of a text
  const isNamed = /^(properties|schemas|responses|parameters|headers|paths|examples)$/.test(
    trail.at(-1) ?? '',
  )
  const entries = Object.entries(node).flatMap(([key, value]): [string, unknown][] => {
    if (isNamed || !texts.has(key)) return [[key, strip(value, [...trail, key])]]
    if (key === 'info') return [[key, { title: value.title, version: value.version }]]
    const isMediaExamples = key === 'examples' && !Array.isArray(value)
    return isMediaExamples ? [[key, Object.fromEntries(Object.keys(value).map((name) => [name, {}]))]] : []
  })
  return Object.fromEntries(entries)
}
