import { afterAll, beforeAll, describe, expect, test } from 'bun:test'
import { createApp } from '../../src/app.ts'
import { createUser } from '../support/factories/users.ts'
import { app } from '../support/http.ts'
import { pathOf } from '../support/route-fields.ts'

let [token, base] = ['', '']
const served = createApp({})

beforeAll(async () => {
  token = (await createUser()).token
  served.listen({ port: 0, hostname: '127.0.0.1' })
  base = `http://127.0.0.1:${served.server?.port}`
})
afterAll(() => served.stop(true))

const methods = ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS', 'PROPFIND']

/** The methods of each path; the paths of routes with parameters hold values. */
const paths = new Map<string, Set<string>>()
for (const { method, path } of app.routes.filter(({ method }) => method !== 'OPTIONS')) {
  const known = paths.get(pathOf(path)) ?? new Set(['OPTIONS'])
  paths.set(pathOf(path), known.add(method))
  if (method === 'GET') known.add('HEAD')
}

type Handle = (request: Request) => Promise<Response>
const inProcess: Handle = (request) => app.handle(request)
const overSocket: Handle = (request) => fetch(request, { redirect: 'manual' })

async function ask(handle: Handle, method: string, path: string) {
  // a second answer may be compressed
  const headers = { authorization: `JWT ${token}`, 'accept-encoding': 'identity' }
  const origin = handle === inProcess ? 'http://localhost' : base
  const response = await handle(new Request(`${origin}${path}`, { method, headers }))
  return { response, text: await response.text() }
}

describe('a method that a path lacks is 405 and names the methods that it has', () => {
  test('there are paths with and without parameters', () => expect(paths.size).toBeGreaterThan(40))

  for (const [path, known] of paths)
    test(path, async () => {
      const allow = [...known].sort().join(', ')
      const forms = new Set([path, path.replace(/(?<=.)\/$/, ''), `${path}?a=1`])
      for (const method of methods.filter((each) => !known.has(each)))
        for (const form of forms)
          for (const handle of [inProcess, overSocket]) {
            const { response, text } = await ask(handle, method, form)
            const { headers, status } = response
            const asked = `${method} ${form}`
            expect([asked, status, headers.get('allow')]).toEqual([asked, 405, allow])
            expect(headers.get('content-type')).toStartWith('application/problem+json')
            if (method !== 'HEAD') expect(JSON.parse(text)).toMatchObject({ code: 'method_not_allowed' })
          }
    })
})

test('OPTIONS answers 204 with the methods of the path, a preflight as CORS wants it', async () => {
  for (const handle of [inProcess, overSocket])
    for (const path of ['/orders/', '/orders/1', '/docs/json']) {
      const { response } = await ask(handle, 'OPTIONS', path)
      const allow = [...(paths.get(path) ?? paths.get(`${path}/`) ?? [])].sort().join(', ')
      expect([path, response.status, response.headers.get('allow')]).toEqual([path, 204, allow])
      expect((await ask(handle, 'OPTIONS', '/nowhere/')).response.status).toBe(404)
    }
  const headers = { origin: 'http://www.meiduo.site:8080', 'access-control-request-method': 'PUT' }
  const preflight = await fetch(`${base}/cart/`, { method: 'OPTIONS', headers })
  expect([preflight.status, preflight.headers.get('access-control-allow-methods')]).toEqual([
    204,
    expect.stringContaining('PUT'),
  ])
})

test('HEAD answers like GET, without a body', async () => {
  for (const path of ['/areas/', '/areas', '/health/live/', '/docs/', '/docs/json', '/coupons/'])
    for (const handle of [inProcess, overSocket]) {
      const [get, head] = [await ask(handle, 'GET', path), await ask(handle, 'HEAD', path)]
      expect([path, head.response.status, head.text]).toEqual([path, get.response.status, ''])
      for (const name of ['content-type', 'cache-control', 'etag'])
        expect([path, head.response.headers.get(name)]).toEqual([path, get.response.headers.get(name)])
    }
})

test('a path that no route has is 404 for every method', async () => {
  for (const method of methods)
    for (const handle of [inProcess, overSocket])
      for (const path of ['/nowhere/', '/orders//', '/skus/1/comments/1/2/'])
        expect([method, path, (await ask(handle, method, path)).response.status]).toEqual([method, path, 404])
})
