import { createDemoValues, type DemoRequest, type Examples } from './demo-values.ts'
import { clearNotice, showNotice } from './notice.ts'
import { docsPlugin } from './swagger-plugin.ts'

/** Runs in the browser. Draws Swagger UI; in a demo shop it signs in, and fills in what only a person could read elsewhere. */

type Schema = { $ref?: string; properties?: Record<string, Schema>; examples?: unknown[]; example?: unknown }
type Media = { schema?: Schema; example?: Record<string, unknown> }
type Operation = {
  parameters?: { name: string; in: string; example?: unknown; schema?: Schema }[]
  requestBody?: { content: Record<string, Media> }
}
type ApiDocument = {
  info: { description: string }
  servers: { url: string }[]
  paths: Record<string, Record<string, Operation>>
  components: { schemas: Record<string, Schema> }
}
type Answer = { url: string; ok: boolean; text: string; status: number }
type Swagger = {
  preauthorizeApiKey: (scheme: string, token: string) => void
  authSelectors: { authorized: () => { size: number } }
  layoutActions: { parseDeepLinkHash: (hash: string) => void }
}
type Link = { getAttribute: (name: string) => string | null }
type Click = { target: { closest: (selector: string) => Link | null }; preventDefault: () => void }
type Page = {
  location: { origin: string; pathname: string; hash: string }
  document: {
    currentScript: { dataset: { sandbox?: string; mall?: string } } | null
    querySelector: (
      selector: string,
    ) => { placeholder: string; setAttribute(name: string, value: string): void } | null
    addEventListener: (name: 'click', listener: (click: Click) => void) => void
  }
  localStorage: { removeItem: (name: string) => void }
  SwaggerUIBundle: (options: Record<string, unknown>) => Swagger
  ui?: Swagger
}

const page = globalThis as unknown as Page
const { origin, pathname } = page.location
const here = origin + pathname.replace(/\/docs\/.*$/, '')
const isStaffPage = pathname.endsWith('/docs/staff/')
const other = isStaffPage ? '[买家接口 · API of shoppers](../)' : '[员工接口 · API of staff](./staff/)'
const documentUrl = isStaffPage ? '/docs/staff/json' : '/docs/shoppers/json'
const { sandbox, mall = here } = page.document.currentScript?.dataset ?? {}
// the sandbox answers pages of the mall only
const isKnown = new URL(mall).port === new URL(here).port
const demo = sandbox && isKnown ? createDemoValues(here, sandbox) : undefined
let shown: ApiDocument | undefined

/** The document names PUBLIC_URL. The page lists its own origin first: requests to it need no CORS. */
function adaptDocument(text: string): string {
  shown = JSON.parse(text) as ApiDocument
  const servers = [{ url: here }, ...shown.servers.filter(({ url }) => url !== here)]
  const info = { ...shown.info, description: `${other}\n\n${shown.info.description}` }
  return JSON.stringify({ ...shown, info, servers })
}

function examplesOf({ method, url }: DemoRequest): Examples {
  const path = decodeURIComponent(new URL(url).pathname)
  for (const [pattern, methods] of Object.entries(shown?.paths ?? {})) {
    const operation = methods[method.toLowerCase()]
    const isOf = new RegExp(`^${pattern.replace(/\{\w+\}/g, '[^/]+')}$`).test(path)
    if (operation && isOf) return examplesOfOperation(operation)
  }
  return {}
}

function examplesOfOperation({ parameters = [], requestBody }: Operation): Examples {
  const media = Object.values(requestBody?.content ?? {})[0]
  const reference = media?.schema?.$ref?.split('/').at(-1)
  const schema = reference ? shown?.components.schemas[reference] : media?.schema
  const fields = Object.entries(schema?.properties ?? {}).map(([name, field]) => [name, field.examples?.[0]])
  return {
    ...Object.fromEntries(
      parameters.map(({ name, example, schema: of }) => [name, example ?? of?.examples?.[0]]),
    ),
    ...Object.fromEntries(fields),
    ...media?.example,
  }
}

/** A request that the sandbox cannot complete is sent unchanged, with a line that says why. */
async function completeRequest(request: DemoRequest & { loadSpec?: boolean }): Promise<DemoRequest> {
  if (!demo || request.loadSpec) return request
  clearNotice()
  const { method, url } = request
  const filled = await demo.fill(request, examplesOf(request)).catch((error: Error) => {
    showNotice(
      `${method} ${new URL(url).pathname} 按示例原样发送，因为无法填入演示店铺的值 · sent with its example values, since those of the demo shop are not available: ${error.message}`,
    )
    return request
  })
  return Object.assign(request, filled)
}

/** The sandbox answers pages at the address of its mall only. Elsewhere, and when it is stopped, a person presses Authorize. */
async function signIn(): Promise<void> {
  if (!sandbox || !page.ui || page.ui.authSelectors.authorized().size > 0) return
  try {
    if (!demo) throw new Error('not a page of the mall')
    const { token } = await demo.signIn(isStaffPage ? 'staff' : 'shopper')
    page.ui.preauthorizeApiKey('token', token)
  } catch {
    showNotice(
      `未自动登录：请打开 ${mall}${pathname}，或点 Authorize 粘贴 token · not signed in: open ${mall}${pathname}, or press Authorize and paste a token`,
    )
  }
}

// tokens and keys of a real shop end with the page; an earlier release has stored them
if (!demo) page.localStorage.removeItem('authorized')

/** Opens the operation that the address names, such as `#/cart/addToCart`. Swagger UI does so only when it starts. */
const openLinked = () => page.ui?.layoutActions.parseDeepLinkHash(decodeURIComponent(page.location.hash))

/** Swagger UI opens each link of a description in a new tab. */
function followLink(click: Click): void {
  const hash = click.target.closest('.info a[href^="#/"]')?.getAttribute('href')
  if (!hash) return
  click.preventDefault()
  page.location.hash = hash
  openLinked()
}

function nameFilter(): void {
  const box = page.document.querySelector('.operation-filter-input')
  if (!box) return
  box.placeholder = '筛选：名称、路径、operationId · Filter by name, path, operationId'
  box.setAttribute('aria-label', box.placeholder)
}

page.document.addEventListener('click', followLink)

page.ui = page.SwaggerUIBundle({
  url: documentUrl,
  dom_id: '#swagger-ui',
  plugins: [docsPlugin],
  deepLinking: true,
  persistAuthorization: demo !== undefined,
  displayRequestDuration: true,
  tryItOutEnabled: true,
  filter: true,
  // a group is drawn when it opens
  docExpansion: 'none',
  defaultModelsExpandDepth: -1,
  requestInterceptor: completeRequest,
  responseInterceptor: (answer: Answer) => {
    if (answer.url.endsWith(documentUrl) && answer.ok) answer.text = adaptDocument(answer.text)
    return answer
  },
  onComplete: () => {
    nameFilter()
    return signIn()
  },
})
