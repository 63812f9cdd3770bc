import { type Fetch, type Fetched, fillRequest } from './fill-request.ts'
import { defineWebApis } from './web-apis.ts'

/** Runs in Postman before each request of the collection. */

type Answer = Readonly<{
  code: number
  headers: { get: (name: string) => string | undefined }
  json: () => unknown
}>
type Parameter = Readonly<{ key: string; value: string }>
type Postman = Readonly<{
  info: { requestName: string }
  variables: { get: (name: string) => string | undefined; replaceIn: (text: string) => string }
  request: {
    method: string
    url: { toString: () => string; variables: { all: () => Parameter[] }; update: (url: string) => void }
    headers: { upsert: (header: Parameter) => void }
    body?: { raw?: string }
  }
  sendRequest: (request: object, done: (error: Error | null, answer: Answer) => void) => void
}>
declare const pm: Postman

defineWebApis(new Function('return this')())
const { request, variables } = pm
const operationId = /\((\w+)\)$/.exec(pm.info.requestName)?.[1] ?? ''

const send: Fetch = (url, { method = 'GET', headers: header = {}, body } = {}) =>
  new Promise<Fetched>((resolve, reject) => {
    const sent = { url, method, header, ...(body && { body: { mode: 'raw', raw: body } }) }
    pm.sendRequest(sent, (error, answer) => {
      if (error) return reject(error)
      const headers = { get: (name: string) => answer.headers.get(name) ?? null }
      resolve({ ok: answer.code < 400, status: answer.code, headers, json: async () => answer.json() })
    })
  })

function read() {
  const url = request.url.variables
    .all()
    .reduce((filled, { key, value }) => filled.replace(`:${key}`, value), request.url.toString())
  return {
    method: request.method,
    url: variables.replaceIn(url),
    headers: {},
    body: request.body?.raw && variables.replaceIn(request.body.raw),
  }
}

// a script ends when nothing is pending
const pending = setTimeout(() => undefined, 60_000)
const place = { mall: variables.get('baseUrl') ?? '', sandbox: variables.get('sandboxUrl') ?? '' }
fillRequest(operationId, place, read, send)
  .then((filled) => {
    if (!filled) return
    request.url.update(filled.url)
    const token = filled.headers.Authorization
    if (token) request.headers.upsert({ key: 'Authorization', value: token })
    if (request.body) request.body.raw = filled.body as string
  })
  .finally(() => clearTimeout(pending))
