import * as mall from '../../../src/sdk/generated/index.ts'
import { createMallClient, PathValueError } from '../../../src/sdk/mall-client.ts'

/**
 * Calls a mall with the SDK, with values that would reach another operation. Prints as JSON what each call did: `refused` before it
 * was sent, `failed`, or the status of the answer.
 * Arguments: the address of a mall, that of a mall that redirects, and the paths of the operations as JSON.
 */
const [baseUrl = '', redirecting = '', paths = '[]'] = process.argv.slice(2)
const options = { retries: 0, token: () => 'secret-token' }
const client = createMallClient({ ...options, baseUrl: `${baseUrl}/api` })
const redirected = createMallClient({ ...options, baseUrl: redirecting })
const values = ['..', '.', '']

async function outcome(call: () => Promise<{ response?: Response | undefined; error?: unknown }>) {
  try {
    const { response, error } = await call()
    return response?.status ?? `failed: ${(error as { code?: unknown }).code}`
  } catch (error) {
    return error instanceof PathValueError ? 'refused' : `threw ${error}`
  }
}

const refusals: unknown[] = []
for (const url of JSON.parse(paths) as string[])
  for (const [name = ''] of [...url.matchAll(/(?<=\{)\w+/g)])
    for (const value of values) {
      const names = [...url.matchAll(/(?<=\{)\w+/g)].map(([each]) => [each, each === name ? value : '1'])
      const path = Object.fromEntries(names)
      for (const method of ['GET', 'POST', 'PUT', 'DELETE'] as const)
        refusals.push(await outcome(() => client.request({ url, method, path })))
    }

const body = { username: 'demo', password: 'a-password' }
const named = {
  getOrder: await outcome(() => mall.getOrder({ client, path: { id: '..' } })),
  ownClient: await outcome(() => mall.getOrder({ path: { id: '..' } })),
  encoded: await outcome(() => mall.getOrder({ client, path: { id: '%2e%2e' } })),
  dotted: await outcome(() => mall.getOrder({ client, path: { id: '...' } })),
  slashed: await outcome(() => mall.getOrder({ client, path: { id: '../user' } })),
  read: await outcome(() => mall.getProfile({ client: redirected })),
  write: await outcome(() => mall.signIn({ client: redirected, body })),
  keyed: await outcome(() =>
    mall.placeOrder({
      client: redirected,
      headers: { 'idempotency-key': 'k'.repeat(16) },
      body: { address: 1, pay_method: 2, pay_amount: '1.00' },
    }),
  ),
}
console.log(JSON.stringify({ refusals, named }))
