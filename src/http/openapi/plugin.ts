import { Elysia } from 'elysia'
import { type SerializedJson, serializeBytes, serializeJson } from '../../lib/cache/serialized-json.ts'
import { notFound } from '../../lib/errors.ts'
import { cacheableJson, publicCache } from '../caching.ts'
import { routesOf } from '../methods.ts'
import { pageHeaders } from '../security-headers.ts'
import { docsStyle } from './docs-style.ts'
import { buildDocument } from './document.ts'
import { errorsPage } from './errors-page.ts'
import { type ApiDocument, type Audience, selectDocument } from './select-document.ts'

const assets = {
  'swagger-ui.css': 'text/css; charset=utf-8',
  'swagger-ui-bundle.js': 'text/javascript; charset=utf-8',
} as const
type Asset = keyof typeof assets

const page = `<!doctype html>
<html lang="zh-CN">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>美多商城 API</title>
<link rel="icon" href="data:,">
<link rel="stylesheet" href="/docs/swagger-ui.css">
<link rel="stylesheet" href="/docs/docs.css">
</head>
<body>
<div id="swagger-ui"></div>
<script src="/docs/swagger-ui-bundle.js"></script>
<script src="/docs/start.js"></script>
</body>
</html>`

// The document names PUBLIC_URL. The page lists its own origin first: requests to it need no CORS. Two pages show the operations of
// shoppers and of staff, because Swagger UI needs many seconds to draw all of them.
const start = `const here = location.origin + location.pathname.replace(/\\/docs\\/.*$/, '')
const isStaffPage = location.pathname.endsWith('/docs/staff/')
const other = isStaffPage ? '[买家接口 · API of shoppers](../)' : '[员工接口 · API of staff](./staff/)'
const url = isStaffPage ? '/docs/staff/json' : '/docs/shoppers/json'
const adapt = (response) => {
  if (!response.url.endsWith(url) || !response.ok) return response
  const document = JSON.parse(response.text)
  const servers = [{ url: here }, ...document.servers.filter(({ url }) => url !== here)]
  const info = { ...document.info, description: other + '\\n\\n' + document.info.description }
  response.text = JSON.stringify({ ...document, info, servers })
  return response
}
window.ui = SwaggerUIBundle({
  responseInterceptor: adapt,
  url, dom_id: '#swagger-ui', deepLinking: true, persistAuthorization: true,
  displayRequestDuration: true, tryItOutEnabled: true, filter: true,
  docExpansion: isStaffPage ? 'none' : 'list', defaultModelsExpandDepth: 0,
})`

const documentPolicy = publicCache(60)
const pagePolicy = publicCache(3_600)
const assetPolicy = publicCache(86_400)
const readAssets = new Map<Asset, Promise<SerializedJson<unknown>>>()

const isAsset = (name: string): name is Asset => Object.hasOwn(assets, name)

/** Reads a file of Swagger UI once. */
function readAsset(name: Asset): Promise<SerializedJson<unknown>> {
  const path = Bun.resolveSync(`swagger-ui-dist/${name}`, import.meta.dir)
  const read =
    readAssets.get(name) ??
    Bun.file(path)
      .bytes()
      .then(serializeBytes<unknown>)
  readAssets.set(name, read)
  return read
}

const docs = new Elysia({ name: 'docs' })
type Part = Audience | 'all'
type Built = Readonly<{ routes: number; json: SerializedJson<ApiDocument> }>
const built = new Map<Part, Built>()

/** Builds the document, or the part of one audience, at its first request: only then does the application have all its routes. */
function serializedDocument(part: Part): SerializedJson<ApiDocument> {
  const routes = routesOf(docs).length
  const known = built.get(part)
  if (known?.routes === routes) return known.json
  const document = buildDocument(docs)
  const json = serializeJson<ApiDocument>(part === 'all' ? document : selectDocument(document, part))
  built.set(part, { routes, json })
  return json
}

const encoder = new TextEncoder()
/**
 * Texts that do not change while the process runs. The page of errors is built at its first request, when every module is loaded.
 */
const texts = {
  '/docs/': () => page,
  '/docs/staff/': () => page,
  '/docs/errors/': () => errorsPage(routesOf(docs)),
  'docs.css': () => docsStyle,
  'start.js': () => start,
} as const
const serializedTexts = new Map<keyof typeof texts, SerializedJson<string>>()

function serializedText(name: keyof typeof texts): SerializedJson<string> {
  const kept = serializedTexts.get(name) ?? serializeBytes<string>(encoder.encode(texts[name]()))
  serializedTexts.set(name, kept)
  return kept
}

type Exchange = Parameters<typeof cacheableJson>[0]

/** Answers with a page, compressed and with an ETag as other public answers. */
function sendPage({ request, set }: Exchange, name: '/docs/' | '/docs/staff/' | '/docs/errors/'): string {
  const { 'content-type': type, ...headers } = pageHeaders
  Object.assign(set.headers, headers)
  return cacheableJson({ request, set }, serializedText(name), pagePolicy, type)
}

/**
 * Serves Swagger UI at /docs/ and, for staff, at /docs/staff/ without a CDN, every error code at /docs/errors/, and the OpenAPI
 * document at /docs/json, its parts at /docs/shoppers/json and /docs/staff/json.
 */
export const openapiPlugin = docs
  .get('/', ({ redirect }) => redirect('/docs/', 302), { detail: { hide: true } })
  .get(
    '/docs/json',
    ({ request, set }) => cacheableJson({ request, set }, serializedDocument('all'), documentPolicy),
    { detail: { hide: true } },
  )
  .get(
    '/docs/shoppers/json',
    ({ request, set }) => cacheableJson({ request, set }, serializedDocument('shoppers'), documentPolicy),
    { detail: { hide: true } },
  )
  .get(
    '/docs/staff/json',
    ({ request, set }) => cacheableJson({ request, set }, serializedDocument('staff'), documentPolicy),
    { detail: { hide: true } },
  )
  .get('/docs/', ({ request, set }) => sendPage({ request, set }, '/docs/'), {
    detail: { hide: true },
  })
  .get('/docs/staff/', ({ request, set }) => sendPage({ request, set }, '/docs/staff/'), {
    detail: { hide: true },
  })
  .get('/docs/errors/', ({ request, set }) => sendPage({ request, set }, '/docs/errors/'), {
    detail: { hide: true },
  })
  .get(
    '/docs/:asset',
    async ({ params: { asset }, request, set }) => {
      if (asset === 'docs.css')
        return cacheableJson({ request, set }, serializedText(asset), pagePolicy, assets['swagger-ui.css'])
      if (asset === 'start.js')
        return cacheableJson(
          { request, set },
          serializedText(asset),
          pagePolicy,
          assets['swagger-ui-bundle.js'],
        )
      if (!isAsset(asset)) throw notFound()
      return cacheableJson({ request, set }, await readAsset(asset), assetPolicy, assets[asset])
    },
    { detail: { hide: true } },
  )
