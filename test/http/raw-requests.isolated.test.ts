import { afterAll, beforeAll, describe, expect, spyOn, test } from 'bun:test'
import { createApp } from '../../src/app.ts'
import { log } from '../../src/lib/log.ts'

const app = createApp({})
let port = 0

beforeAll(() => {
  app.listen({ port: 0, hostname: '127.0.0.1' })
  port = app.server?.port as number
})
afterAll(() => app.stop(true))

/** Sends bytes unchanged and returns the answer up to the end of the connection. */
async function send(head: string, body: string | Uint8Array = ''): Promise<string> {
  const { promise, resolve } = Promise.withResolvers<string>()
  const received: Uint8Array[] = []
  const socket = await Bun.connect({
    hostname: '127.0.0.1',
    port,
    socket: {
      data: (_, data) => void received.push(new Uint8Array(data)),
      close: () => resolve(Buffer.concat(received).toString()),
    },
  })
  socket.write(Buffer.concat([Buffer.from(head, 'latin1'), Buffer.from(body as string)]))
  return promise
}

const statusOf = (answer: string) => Number(/^HTTP\/1\.[01] (\d{3})/.exec(answer)?.[1])
const codeOf = (answer: string) => /"code":"(\w+)"/.exec(answer)?.[1]

describe('the path of a request does not depend on its host', () => {
  const hosts: Readonly<Record<string, string>> = {
    'one letter': 'HTTP/1.1\r\nHost: x',
    'three letters': 'HTTP/1.1\r\nHost: api',
    'one letter and a port': 'HTTP/1.1\r\nHost: x:8000',
    'a long name': 'HTTP/1.1\r\nHost: api.internal.meiduo.example:8000',
    'an address': 'HTTP/1.1\r\nHost: [::1]:8000',
    'an empty one': 'HTTP/1.1\r\nHost:',
    'none, in HTTP/1.0': 'HTTP/1.0',
  }
  for (const [what, lines] of Object.entries(hosts))
    test(`a host of ${what}`, async () => {
      const get = (path: string) => send(`GET ${path} ${lines}\r\nConnection: close\r\n\r\n`)
      for (const path of ['/health/live/', '/health/live', '/health/live/?a=/b'])
        expect([path, statusOf(await get(path))]).toEqual([path, 200])
      expect(await get('/')).toMatch(/^HTTP\/1\.1 302 [\s\S]*location: \/docs\//i)
      for (const path of ['/ab/metrics/', '/abcdefgh/metrics/', '/x/docs/json', '/a/health/live'])
        expect([path, statusOf(await get(path))]).toEqual([path, 404])
      expect(codeOf(await get('/skus/search/?page=x&text=a'))).toBe('invalid_input')
      expect(codeOf(await get('/skus/search?page=x&text=a'))).toBe('invalid_input')
      expect(statusOf(await get('/categories/99999999/'))).toBe(404)
      expect(await get('/coupons/?page_size=1')).toContain('"results":')
    })
})

/** Their routes read the whole URL. */
const readsOfUrl = [
  '/coupons/',
  '/skus/search/?text=a&specs=b',
  '/payment/status/?a=b',
  '/orders/',
  '/favourites/',
]

describe('a Host that is no host is 400 malformed_host before any route, and leaves no error in the log', () => {
  const malformed = [
    'a:b:c',
    '[::1',
    ':80',
    'a%2fb',
    'a:99999',
    '256.1.1.1',
    'x/metrics?',
    'a@b',
    'a b',
    '\xE9',
  ]
  for (const host of malformed)
    test(JSON.stringify(host), async () => {
      using logged = spyOn(log, 'error')
      for (const path of ['/health/live/', '/nowhere/', '/docs/', ...readsOfUrl])
        for (const method of ['GET', 'PUT', 'OPTIONS']) {
          const lines = ['HTTP/1.1', `Host: ${host}`, 'Content-Length: 0', 'Connection: close', '', '']
          const answer = await send(`${method} ${path} ${lines.join('\r\n')}`)
          expect([method, path, statusOf(answer), codeOf(answer)]).toEqual([
            method,
            path,
            400,
            'malformed_host',
          ])
        }
      expect(logged).not.toHaveBeenCalled()
    })

  const several = [
    ['Host: localhost', 'Host: other'],
    ['Host: localhost', 'Host: localhost'],
    ['Host: localhost', 'Accept: */*', 'host: other'],
    ['Host:', 'Host: other'],
    ['Host: localhost', 'Host:'],
    ['Host:', 'Host:'],
    ['Host: localhost', 'Host: other', 'Host: third'],
  ]
  for (const hosts of several)
    test(`so is ${JSON.stringify(hosts)}, since a request has one Host`, async () => {
      for (const path of ['/health/live/', '/nowhere/', '/docs/', ...readsOfUrl]) {
        const lines = [`GET ${path} HTTP/1.1`, ...hosts, 'Connection: close', '', '']
        const answer = await send(lines.join('\r\n'))
        expect([path, statusOf(answer), codeOf(answer)]).toEqual([path, 400, 'malformed_host'])
      }
    })
})

const request = (path: string, headers: readonly string[] = [], method = 'GET') =>
  [`${method} ${path} HTTP/1.1`, 'Host: localhost', 'Connection: close', ...headers, '', ''].join('\r\n')

describe('text that is not UTF-8', () => {
  for (const text of ['%FF%FE', '%C4%E3%BA%C3', '%ED%A0%80', '%C0%AF', '%', '%4', '%zz', 'a%E4%BD'])
    test(`${text} in a query is refused, in a name and in a value`, async () => {
      for (const path of ['/skus/search/', '/skus/suggestions/', '/areas/', '/nowhere/'])
        for (const query of [`text=${text}`, `text=a&${text}=1`, `a&b=${text}`]) {
          const answer = await send(request(`${path}?${query}`))
          expect([query, statusOf(answer), codeOf(answer)]).toEqual([query, 400, 'malformed_query'])
        }
    })

  test('in a path is 404', async () => {
    for (const path of ['/contents/%FF/', '/usernames/%C4%E3%BA%C3/count/', '/accounts/%E4%BD/sms/token/'])
      expect([path, statusOf(await send(request(`${path}?text=a&image_code_id=1`)))]).toEqual([path, 404])
  })

  test('raw bytes in a query are not searched as something else', async () => {
    const answer = await send(request('/skus/suggestions/?text=\xC4\xE3\xBA\xC3'))
    expect(statusOf(answer)).toBe(400)
  })

  test('in a body is refused as JSON, as a form and in a part of a form', async () => {
    const bytes = (text: string) => Buffer.from(text, 'latin1')
    const part = '--b\r\nContent-Disposition: form-data; name="username"\r\n\r\n\xC4\xE3\xBA\xC3\r\n--b--\r\n'
    const bodies: [type: string, body: Uint8Array][] = [
      ['application/json', bytes('{"username":"\xC4\xE3\xBA\xC3","password":"x"}')],
      ['application/x-www-form-urlencoded', bytes('username=\xC4\xE3\xBA\xC3&password=x')],
      ['application/x-www-form-urlencoded', bytes('username=%C4%E3%BA%C3&password=x')],
      ['multipart/form-data; boundary=b', bytes(part)],
    ]
    for (const [type, body] of bodies) {
      const headers = [`Content-Type: ${type}`, `Content-Length: ${body.length}`]
      const answer = await send(request('/authorizations/', headers, 'POST'), body)
      expect([type, statusOf(answer), codeOf(answer)]).toEqual([type, 400, 'malformed_body'])
    }
  })
})

test('a compressed body is 415 on every route with a body, with the accepted encoding', async () => {
  const body = Bun.gzipSync(Buffer.from('{"username":"nobody","password":"wrong-horse"}'))
  const writing = app.routes.filter(({ method }) => ['POST', 'PUT', 'PATCH', 'DELETE'].includes(method))
  expect(writing.length).toBeGreaterThan(25)
  for (const { method, path } of writing)
    for (const encoding of ['gzip', 'br', 'GZIP', 'deflate, gzip']) {
      const headers = [
        'Content-Type: application/json',
        `Content-Encoding: ${encoding}`,
        `Content-Length: ${body.length}`,
      ]
      const address = path.replace(':provider', 'qq').replace(/:\w+/g, '1')
      const answer = await send(request(address, headers, method), body)
      expect([path, statusOf(answer), codeOf(answer)]).toEqual([path, 415, 'unsupported_media_type'])
      expect(answer).toMatch(/\r\naccept-encoding: identity\r\n/i)
    }
})

test('a media type is read in any case and with parameters', async () => {
  const json = '{"username":"nobody-at-all","password":"wrong-horse"}'
  const form = 'username=nobody-at-all&password=wrong-horse'
  const types: [type: string, body: string][] = [
    ['APPLICATION/JSON', json],
    ['Application/Json; Charset=UTF-8', json],
    ['application/json ;charset=utf-8', json],
    ['APPLICATION/X-WWW-FORM-URLENCODED', form],
    ['application/x-www-form-urlencoded; charset=UTF-8', form],
  ]
  for (const [type, body] of types) {
    const headers = [`Content-Type: ${type}`, `Content-Length: ${body.length}`, 'X-Forwarded-For: 198.18.9.9']
    const answer = await send(request('/authorizations/', headers, 'POST'), body)
    expect([type, codeOf(answer)]).toEqual([type, 'invalid_credentials'])
  }
})
