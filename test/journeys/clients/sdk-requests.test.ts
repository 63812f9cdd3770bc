import { afterAll, describe, expect, test } from 'bun:test'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { readDocument } from '../../tools/document/read-document.ts'
import { run } from '../../tools/install-tools.ts'

const document = await readDocument()
const withValues = Object.keys(document.paths).filter((path) => path.includes('{'))
const folder = await mkdtemp(join(tmpdir(), 'sdk-requests-'))

const received: string[] = []
const stolen: string[] = []
let redirectStatus = 307
const serve = (fetch: (request: Request) => Promise<Response> | Response) =>
  Bun.serve({ port: 0, hostname: '127.0.0.1', fetch })
const mall = serve(({ method, url }) => {
  received.push(`${method} ${url.replace(mall.url.origin, '')}`)
  return Response.json({})
})
const stranger = serve(async (request) => {
  stolen.push(`${request.method} ${await request.text()} ${request.headers.get('authorization')}`)
  return Response.json({})
})
const redirecting = serve(
  () => new Response(null, { status: redirectStatus, headers: { location: `${stranger.url}x` } }),
)
afterAll(async () => {
  await Promise.all([mall.stop(true), stranger.stop(true), redirecting.stop(true)])
  await rm(folder, { recursive: true })
})

const script = join(import.meta.dir, 'sdk-requests.ts')

/** The commands that run the SDK in each runtime. */
const runtimes: Readonly<Record<string, () => Promise<string[]>>> = {
  Bun: async () => [process.execPath, script],
  Node: async () => {
    const built = await Bun.build({
      entrypoints: [script],
      target: 'node',
      outdir: folder,
      naming: '[name].mjs',
    })
    expect(built.success).toBe(true)
    return ['node', join(folder, 'sdk-requests.mjs')]
  },
}

for (const [runtime, commandOf] of Object.entries(runtimes))
  describe(`the SDK in ${runtime}`, () => {
    for (const status of [301, 302, 303, 307, 308])
      test(`sends no request to another operation, and follows no redirect ${status}`, async () => {
        received.length = stolen.length = 0
        redirectStatus = status
        const addresses = [mall.url.origin, redirecting.url.origin]
        const command = [...(await commandOf()), ...addresses, JSON.stringify(withValues)]
        const { status: exit, output } = await run(command, folder)
        expect([exit, output]).toEqual([0, expect.stringMatching(/^\{/)])
        const { refusals, named } = JSON.parse(output) as { refusals: string[]; named: object }
        expect(refusals.length).toBeGreaterThan(12 * withValues.length - 1)
        expect(new Set(refusals)).toEqual(new Set(['refused']))
        expect(named).toEqual({
          ...{ getOrder: 'refused', ownClient: 'refused', encoded: 200, dotted: 200, slashed: 200 },
          ...{
            read: 'failed: network_failure',
            write: 'failed: network_failure',
            keyed: 'failed: network_failure',
          },
        })
        const sent = ['%252e%252e', '...', '..%2Fuser'].map((id) => `GET /api/orders/${id}/`)
        expect([received, stolen]).toEqual([sent, []])
      }, 60_000)
  })

test('the mall redirects no call of an operation, so that the SDK may refuse redirects', () => {
  const redirects = Object.entries(document.paths).flatMap(([path, methods]) =>
    Object.entries(methods).flatMap(([method, { responses }]) =>
      Object.keys(responses)
        .filter((status) => /^3/.test(status) && status !== '304')
        .map((status) => `${method} ${path} ${status}`),
    ),
  )
  expect(redirects).toEqual([])
})

test('an operation of the SDK that is called without a client knows no address', async () => {
  const generated = await Bun.file(join(import.meta.dir, '../../../src/sdk/generated/client.gen.ts')).text()
  expect(generated).not.toMatch(/https?:\/\/(?!heyapi\.dev)/)
})
