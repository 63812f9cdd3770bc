import { expect, test } from 'bun:test'
import { eq } from 'drizzle-orm'
import { db } from '../../src/db/client.ts'
import { users } from '../../src/db/schema/auth.ts'
import { newMobile, newName, registration, smsCode } from '../support/factories/registration.ts'
import { createUser } from '../support/factories/users.ts'
import { app, call } from '../support/http.ts'

const bodies: readonly [string, string][] = [
  ['POST', '/users/'],
  ['POST', '/authorizations/'],
  ['POST', '/users/1/password/'],
  ['POST', '/oauth/qq/user/'],
  ['PUT', '/user/password/'],
  ['PUT', '/email/'],
  ['DELETE', '/user/'],
  ['POST', '/addresses/'],
]

async function raw(method: string, path: string, token: string, body: string, type?: string) {
  const headers = new Headers({ authorization: `JWT ${token}` })
  if (type) headers.set('content-type', type)
  const response = await app.handle(new Request(`http://localhost${path}`, { method, headers, body }))
  return { status: response.status, text: await response.text() }
}

test('an unsupported content type is 415, a body that does not match its type is 400, and no body causes a server error', async () => {
  const { token } = await createUser()
  for (const [method, path] of bodies) {
    for (const type of ['application/xml', 'text/plain', 'application/octet-stream', 'application/jsonp'])
      expect([path, type, (await raw(method, path, token, '{}', type)).status]).toEqual([path, type, 415])
    for (const [body, type] of [
      ['', 'application/json'],
      ['{', 'application/json'],
      ['null', 'application/json'],
      ['"text"', 'application/json'],
      ['[]', 'application/json'],
      [`${'['.repeat(50_000)}${']'.repeat(50_000)}`, 'application/json'],
      [`{${Array.from({ length: 60_000 }, (_, i) => `"f${i}":${i}`).join()}}`, 'application/json'],
      [`{"username":${'{"a":'.repeat(20_000)}1${'}'.repeat(20_000)}}`, 'application/json'],
      ['x', 'multipart/form-data'],
      ['--b\r\n\r\nx', 'multipart/form-data; boundary=b'],
      ['%ZZ=%', 'application/x-www-form-urlencoded'],
    ] as const) {
      const { status, text } = await raw(method, path, token, body, type)
      expect([path, body.slice(0, 20), type, status]).toEqual([path, body.slice(0, 20), type, 400])
      expect(text).not.toMatch(/SyntaxError|node_modules|at .*\.ts/)
    }
  }
})

test('line breaks in a field are refused, or change nothing but the field', async () => {
  const user = await createUser()
  for (const email of [
    'a@example.com\r\nBcc: b@example.com',
    'a@example.com\nX: y',
    'a\r\n@example.com',
    'a@example.com\u2028',
    '"a b"@example.com',
    'a@example.com, b@example.com',
    'a@example.com>',
  ]) {
    const answer = await call('PUT', '/email/', { token: user.token, body: { email } })
    expect([email, answer.status, answer.json.code]).toEqual([email, 400, 'invalid_input'])
  }
  for (const username of ['xiao\r\nming', 'xiaoming\n', 'xiao\u0000ming']) {
    const body = registration(newMobile(), '123456', { username })
    expect((await call('POST', '/users/', { body })).json.code).toBe('invalid_input')
    const path = `/usernames/${encodeURIComponent(username)}/count/`
    expect((await call('GET', path)).status).toBe(404)
  }
  const given = 'abc\u0085def-and-more'
  const { headers } = await call('GET', '/areas/', { headers: { 'x-request-id': given } })
  expect(headers.get('x-request-id')).toMatch(/^[\w-]{8,64}$/)
})

test('no route stores an unknown field', async () => {
  const extra = {
    is_staff: true,
    isStaff: true,
    is_superuser: 1,
    is_active: false,
    id: 1,
    user_id: 1,
    token_generation: 99,
    email_active: true,
    emailActive: true,
    groups: [1],
  }
  const mobile = newMobile()
  const made = registration(mobile, await smsCode(mobile), { username: newName(), ...extra })
  const { json } = await call<{ id: number; token: string }>('POST', '/users/', { body: made })
  const { id, token } = json
  await call('PUT', '/email/', { token, body: { email: 'a@example.com', ...extra } })
  const password = 'newer-horse'
  const change = { old_password: made.password, password, password2: password, ...extra }
  expect((await call('PUT', '/user/password/', { token, body: change })).status).toBe(200)
  const [row] = await db.select().from(users).where(eq(users.id, id))
  expect(row).toMatchObject({
    id,
    isStaff: false,
    isSuperuser: false,
    isActive: true,
    emailActive: false,
    tokenGeneration: 1,
  })
})

test('a much too long password is refused before any hashing', async () => {
  const user = await createUser()
  const password = 'x'.repeat(900_000)
  const answers = await Promise.all(
    Array.from({ length: 50 }, () =>
      call('POST', '/authorizations/', { body: { username: user.username, password } }),
    ),
  )
  expect(answers.map((answer) => answer.status)).toEqual(Array(50).fill(400))
  expect(answers[0]?.text).not.toContain('xxxx')
})
