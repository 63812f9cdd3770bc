import { expect, test } from 'bun:test'
import { createUser } from '../../support/factories/users.ts'
import { app, call } from '../../support/http.ts'
import { pathOf } from '../../support/route-fields.ts'

test('every answer of every route forbids browsers to guess its type', async () => {
  const { token } = await createUser()
  expect(app.routes.length).toBeGreaterThan(50)
  for (const { method, path } of app.routes)
    for (const options of [{ token }, {}, { headers: { origin: 'http://www.meiduo.site:8080' } }]) {
      const { headers, status } = await call(method, pathOf(path), options)
      expect([method, path, status, headers.get('x-content-type-options')]).toEqual([
        method,
        path,
        status,
        'nosniff',
      ])
      expect(headers.get('strict-transport-security')).toBeNull()
    }
})

test('errors and answers without a route forbid it too', async () => {
  const preflight = { headers: { origin: 'http://x', 'access-control-request-method': 'PUT' } }
  for (const [method, path, options] of [
    ['GET', '/nowhere/', {}],
    ['PATCH', '/areas/', {}],
    ['GET', '/skus/search/?text=%FF', {}],
    ['OPTIONS', '/cart/', preflight],
    ['OPTIONS', '/cart/', {}],
    ['POST', '/orders/', { raw: { body: '{', type: 'application/json' } }],
    ['GET', '/docs/swagger-ui.css', {}],
    ['GET', '/docs/swagger-ui-bundle.js', {}],
    ['GET', '/docs/start.js', {}],
    ['GET', '/', {}],
  ] as const)
    expect([path, (await call(method, path, options)).headers.get('x-content-type-options')]).toEqual([
      path,
      'nosniff',
    ])
})

test('every page has a policy: own scripts only, no frames around it, no referrer', async () => {
  for (const { method, path } of app.routes.filter(({ method }) => method === 'GET')) {
    const { headers } = await call(method, pathOf(path))
    if (!headers.get('content-type')?.startsWith('text/html')) continue
    const policy = headers.get('content-security-policy') ?? ''
    expect([path, policy]).toEqual([path, expect.stringContaining("default-src 'none'; script-src 'self';")])
    expect([path, policy]).toEqual([path, expect.stringContaining("frame-ancestors 'none'")])
    expect([path, headers.get('x-frame-options'), headers.get('referrer-policy')]).toEqual([
      path,
      'DENY',
      'no-referrer',
    ])
  }
  expect((await call('GET', '/docs/')).headers.get('content-type')).toStartWith('text/html')
})

const paths = ['/health/live/', '/nowhere/', '/docs/', '/docs/json', '/media/x', '/']

test('with an https address every answer demands https', async () => {
  const script = `
    import { createApp } from '${import.meta.dir}/../../../src/app.ts'
    const app = createApp({})
    const answers = ${JSON.stringify(paths)}.map((path) => app.handle(new Request('https://mall.example.com' + path)))
    console.log(JSON.stringify((await Promise.all(answers)).map(({ headers }) => headers.get('strict-transport-security'))))
    process.exit(0)`
  const child = Bun.spawn([process.execPath, '--no-env-file', '-e', script], {
    env: { ...process.env, PUBLIC_URL: 'https://mall.example.com' },
    stdout: 'pipe',
  })
  const lines = (await new Response(child.stdout).text()).trim().split('\n')
  expect(JSON.parse(lines.at(-1) as string)).toEqual(paths.map(() => 'max-age=31536000'))
})
