import { describe, expect, test } from 'bun:test'
import { createUser } from '../../support/factories/users.ts'
import { call } from '../../support/http.ts'

const review = '/skus/1/comments/1/'
const type = 'multipart/form-data; boundary=b'
const part = (name: string, value: string) =>
  `--b\r\nContent-Disposition: form-data; name="${name}"\r\n\r\n${value}\r\n`
const form = (...parts: string[]) => ({ raw: { body: `${parts.join('')}--b--\r\n`, type } })
const codeOf = async (method: string, path: string, options: object) => {
  const { status, json } = await call<{ code: string }>(method, path, options)
  return `${status} ${json.code}`
}

describe('a body with more fields and elements than any schema allows is refused before it is checked', () => {
  const zeros = (length: number) => Array<number>(length).fill(0)
  test('as JSON', async () => {
    for (const body of [zeros(10_001), { a: zeros(10_001) }, { a: [zeros(5_000), zeros(5_000)] }])
      expect(await codeOf('POST', '/authorizations/', { body })).toBe('400 malformed_body')
    const many = Object.fromEntries(zeros(10_001).map((zero, i) => [`f${i}`, zero]))
    expect(await codeOf('POST', '/authorizations/', { body: many })).toBe('400 malformed_body')
    expect(await codeOf('POST', '/authorizations/', { body: { a: zeros(9_999) } })).toBe('400 invalid_input')
  })

  test('as a multipart form, before its parts are parsed', async () => {
    const parts = (count: number) => form(...zeros(count).map((_, i) => part(`f${i}`, '')))
    expect(await codeOf('POST', '/authorizations/', parts(1_001))).toBe('400 malformed_body')
    expect(await codeOf('POST', '/authorizations/', parts(1_000))).toBe('400 invalid_input')
  })
})

test('only a multipart form of a caller with a token may be as large as review pictures', async () => {
  const { token } = await createUser()
  const large = 'x'.repeat(2_000_000)
  const headers = { 'content-length': '2000100' }
  const json = { raw: { body: JSON.stringify({ comment: large }), type: 'application/json' }, headers }
  const pictures = { ...form(part('comment', large)), headers }
  expect(await codeOf('PUT', review, json)).toBe('413 payload_too_large')
  expect(await codeOf('PUT', review, { ...json, token })).toBe('413 payload_too_large')
  expect(await codeOf('PUT', review, pictures)).toBe('413 payload_too_large')
  expect(await codeOf('PUT', review, { ...pictures, token })).toBe('400 invalid_input')
})
