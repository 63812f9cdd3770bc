import { expect, test } from 'bun:test'
import { call } from '../support/http.ts'

test('a second path has no end while ALIASES_SUNSET is not set', async () => {
  const { headers } = await call('GET', '/orders/all/')
  expect([headers.get('deprecation'), headers.get('sunset')]).toEqual([expect.stringMatching(/^@\d+$/), null])
})
