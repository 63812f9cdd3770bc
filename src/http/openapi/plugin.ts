import { Elysia } from 'elysia'
import { config } from '../../config/index.ts'
import { type SerializedJson, serializeBytes, serializeJson } from '../../lib/cache/serialized-json.ts'
import { notFound } from '../../lib/errors.ts'
import { keptJson, publicCache } from '../caching.ts'
import { routesOf } from '../methods.ts'
import { pageHeaders, sandboxOrigin } from '../security-headers.ts'
import { buildDocument } from './document.ts'
import { errorsPage } from './errors-page.ts'
import { findAsset } from './page/assets.ts'
import { type ApiDocument, type Audience, selectDocument } from './select-document.ts'

const swaggerPage = (audience: Audience) => `<!doctype html>
<html lang="zh-CN">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>美多商城 API</title>
<link rel="icon" href="data:,">
<link rel="stylesheet" href="/docs/swagger-ui.css">
<link rel="stylesheet" href="/docs/docs.css">
<link rel="preload" href="/docs/${audience}/json" as="fetch" crossorigin>
<script defer src="/docs/swagger-ui-bundle.js"></script>
<script defer src="/docs/start.js"${sandboxOrigin ? ` data-sandbox="${sandboxOrigin}" data-mall="${config.publicUrl}"` : ''}></script>
</head>
<body>
<div id="swagger-ui"></div>
</body>
</html>`

const documentPolicy = publicCache(60)
const pagePolicy = publicCache(3_600)
const assetPolicy = publicCache(86_400)
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
  '/docs/': () => swaggerPage('shoppers'),
  '/docs/staff/': () => swaggerPage('staff'),
  '/docs/errors/': () => errorsPage(routesOf(docs)),
} as const
const serializedTexts = new Map<keyof typeof texts, SerializedJson<string>>()

function serializedText(name: keyof typeof texts): SerializedJson<string> {
  const kept = serializedTexts.get(name) ?? serializeBytes<string>(encoder.encode(texts[name]()))
  serializedTexts.set(name, kept)
  return kept
}

type Exchange = Parameters<typeof keptJson>[0]

/** Answers with a page, compressed and with an ETag from the first request on. */
function sendPage(
  { request, set }: Exchange,
  name: '/docs/' | '/docs/staff/' | '/docs/errors/',
): Promise<string> {
  const { 'content-type': type, ...headers } = pageHeaders
  Object.assign(set.headers, headers)
  return keptJson({ request, set }, serializedText(name), pagePolicy, type)
}

/**
 * Serves Swagger UI at /docs/ and, for staff, at /docs/staff/ without a CDN, every error code at /docs/errors/, and the OpenAPI
 * document at /docs/json, its parts at /docs/shoppers/json and /docs/staff/json.
 */
export const openapiPlugin = docs
  .get('/', ({ redirect }) => redirect('/docs/', 302), { detail: { hide: true } })
  .get(
    '/docs/json',
    ({ request, set }) => keptJson({ request, set }, serializedDocument('all'), documentPolicy),
    { detail: { hide: true } },
  )
  .get(
    '/docs/shoppers/json',
    ({ request, set }) => keptJson({ request, set }, serializedDocument('shoppers'), documentPolicy),
    { detail: { hide: true } },
  )
  .get(
    '/docs/staff/json',
    ({ request, set }) => keptJson({ request, set }, serializedDocument('staff'), documentPolicy),
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
    async ({ params, request, set }) => {
      const asset = findAsset(params.asset)
      if (!asset) throw notFound()
      const policy = asset.isPackaged ? assetPolicy : pagePolicy
      return keptJson({ request, set }, await asset.bytes, policy, asset.type)
    },
    { detail: { hide: true } },
  )
