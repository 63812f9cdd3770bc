import { expect, test } from 'bun:test'
import { createApp } from '../../src/app.ts'
import { defineError, serviceUnavailable, tooManyRequests, unauthorized } from '../../src/lib/errors.ts'
import { callOn } from '../support/http.ts'

const teapot = defineError(418, 'teapot', '我是茶壶', 'I am a teapot', 'pot')

/** Answers a request with an error. */
async function answer(error: Error, headers: Record<string, string> = {}) {
  const app = createApp({}).get('/broken/', () => {
    throw error
  })
  return callOn(app, 'GET', '/broken/', { headers })
}

test('a 503 without a time asks the client to come again in five seconds, another error without one in none', async () => {
  expect((await answer(serviceUnavailable())).headers.get('retry-after')).toBe('5')
  expect((await answer(tooManyRequests())).headers.get('retry-after')).toBeNull()
})

test('Retry-After is whole seconds, never less than the wait', async () => {
  for (const [seconds, header] of [
    [1, '1'],
    [1.01, '2'],
    [0, '0'],
  ] as const) {
    expect((await answer(tooManyRequests({ retryAfterSeconds: seconds }))).headers.get('retry-after')).toBe(
      header,
    )
    expect(
      (await answer(serviceUnavailable({ retryAfterSeconds: seconds }))).headers.get('retry-after'),
    ).toBe(header)
  }
})

test('only a 401 names the scheme of authentication', async () => {
  expect((await answer(unauthorized())).headers.get('www-authenticate')).toBe('Bearer realm="meiduo"')
  expect((await answer(teapot())).headers.get('www-authenticate')).toBeNull()
})

test('a problem holds its code, its text in the language of the caller, its members, headers and fields', async () => {
  const error = teapot({ members: { stock: 3 }, headers: { allow: 'BREW' } })
  for (const [language, text] of [
    ['zh', '我是茶壶'],
    ['en', 'I am a teapot'],
  ] as const) {
    const { status, headers, json } = await answer(error, { 'accept-language': language })
    expect(status).toBe(418)
    expect(headers.get('content-type')).toBe('application/problem+json; charset=utf-8')
    expect([headers.get('cache-control'), headers.get('allow')]).toEqual(['no-store', 'BREW'])
    expect(json).toEqual({
      type: 'urn:meiduo:problem:teapot',
      title: text,
      status: 418,
      detail: text,
      code: 'teapot',
      message: text,
      request_id: headers.get('x-request-id'),
      stock: 3,
      errors: [{ field: 'pot', code: 'teapot', message: text }],
    })
  }
})

test('a caller may name another field than the error does', async () => {
  const { json } = await answer(teapot({ field: 'cup' }))
  expect(json.errors).toMatchObject([{ field: 'cup', code: 'teapot' }])
})

test('a request id of 8 to 64 letters, digits, hyphens and underscores is kept, any other is replaced', async () => {
  const idOf = async (given: string) =>
    (await answer(teapot(), { 'x-request-id': given })).headers.get('x-request-id')
  for (const given of ['a'.repeat(8), 'Z9_-'.repeat(16)]) expect(await idOf(given)).toBe(given)
  for (const given of ['a'.repeat(7), 'a'.repeat(65), 'abcdefg.h', 'abcdefgh\u00e9', 'abcd efgh'])
    expect(await idOf(given)).toMatch(/^[\da-f-]{36}$/)
})
