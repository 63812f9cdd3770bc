import { type Fetch, fillRequest } from './fill-request.ts'
import { defineWebApis } from './web-apis.ts'

/** Runs in Bruno before each request of the collection. */

type Parameter = Readonly<{ name: string; value: string; type: string }>
type Answer = Readonly<{
  status: number
  data: unknown
  headers: Record<string, string | string[] | undefined>
}>
declare const req: Readonly<{
  getName: () => string
  getMethod: () => string
  getUrl: () => string
  getBody: () => unknown
  getPathParams: () => readonly Parameter[]
  setUrl: (url: string) => void
  setHeader: (name: string, value: string) => void
  setBody: (body: unknown) => void
}>
declare const bru: Readonly<{
  cookies: { toString: () => Promise<string> }
  interpolate: (text: string) => string
  getEnvVar: (name: string) => string | undefined
  sendRequest: (request: object) => Promise<Answer>
}>

defineWebApis(new Function('return this')())
let cookie = await bru.cookies.toString()

const send: Fetch = async (url, { method = 'GET', headers = {}, body: data } = {}) => {
  // axios, which Bruno uses, throws for a refused request otherwise, without its headers
  const validateStatus = null
  const sent = { url, method, data, validateStatus, headers: { ...headers, ...(cookie && { cookie }) } }
  const { status, data: body, headers: answered } = await bru.sendRequest(sent)
  const [own] = [answered['set-cookie'] ?? []].flat()
  cookie = own?.split(';')[0] ?? cookie
  const get = (name: string) => [answered[name] ?? null].flat()[0] ?? null
  return { ok: status < 400, status, headers: { get }, json: async () => body }
}

function read() {
  const url = req
    .getPathParams()
    .reduce((filled, { name, value }) => filled.replace(`:${name}`, value), req.getUrl())
  const body = req.getBody()
  return {
    method: req.getMethod(),
    url: bru.interpolate(url),
    headers: {},
    body: body && bru.interpolate(typeof body === 'string' ? body : JSON.stringify(body)),
  }
}

const place = { mall: bru.getEnvVar('baseUrl') ?? '', sandbox: bru.getEnvVar('sandboxUrl') ?? '' }
const filled = await fillRequest(req.getName(), place, read, send)
if (filled) {
  req.setUrl(filled.url)
  const token = filled.headers.Authorization
  if (token) req.setHeader('Authorization', token)
  if (cookie) req.setHeader('Cookie', cookie)
  if (typeof filled.body === 'string') req.setBody(JSON.parse(filled.body))
}
