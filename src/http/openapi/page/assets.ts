import { type SerializedJson, serializeBytes } from '../../../lib/cache/serialized-json.ts'
import { docsStyle } from './docs-style.ts'

type Asset = Readonly<{ type: string; isPackaged?: true; read: () => Promise<Uint8Array<ArrayBuffer>> }>

const styles = 'text/css; charset=utf-8'
const scripts = 'text/javascript; charset=utf-8'
const ofSwagger = (name: string) =>
  Bun.file(Bun.resolveSync(`swagger-ui-dist/${name}`, import.meta.dir)).bytes()

/** The files that the pages of the documentation load, by their names below /docs/. */
const assets: Readonly<Record<string, Asset>> = {
  'swagger-ui.css': { type: styles, isPackaged: true, read: () => ofSwagger('swagger-ui.css') },
  'swagger-ui-bundle.js': { type: scripts, isPackaged: true, read: () => ofSwagger('swagger-ui-bundle.js') },
  'docs.css': { type: styles, read: async () => new TextEncoder().encode(docsStyle) },
  'start.js': { type: scripts, read: bundleStart },
}

/** Translates the script of the page to JavaScript, with what it imports. */
async function bundleStart(): Promise<Uint8Array<ArrayBuffer>> {
  const entrypoints = [`${import.meta.dir}/start.ts`]
  const { outputs } = await Bun.build({ entrypoints, target: 'browser', format: 'iife', minify: true })
  return new Uint8Array(await (outputs[0] as Blob).arrayBuffer())
}

const kept = new Map<string, Promise<SerializedJson<unknown>>>()

/** Returns a file of the pages, read or built at its first request; undefined: there is none with this name. */
export function findAsset(name: string) {
  const asset = Object.hasOwn(assets, name) ? assets[name] : undefined
  if (!asset) return undefined
  const bytes = kept.get(name) ?? asset.read().then(serializeBytes<unknown>)
  kept.set(name, bytes)
  return { ...asset, bytes }
}
