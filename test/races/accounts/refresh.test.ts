import { afterAll, beforeAll, expect, test } from 'bun:test'
import { createUser } from '../../support/factories/users.ts'
import { app } from '../../support/http.ts'
import { startSecondProcess } from '../../support/processes/second-process.ts'

let second: Awaited<ReturnType<typeof startSecondProcess>>
beforeAll(async () => {
  second = await startSecondProcess()
})
afterAll(() => second.stop())

type Tokens = { token: string; refresh_token: string; code?: string }

/** Posts to this process or, for odd numbers, to the second one. */
async function post(i: number, path: string, body: object) {
  const init = {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
  }
  const response = await (i % 2
    ? fetch(second.base + path, init)
    : app.handle(new Request(`http://localhost${path}`, init)))
  return { status: response.status, json: (await response.json()) as Tokens }
}

const renew = (i: number, refresh_token: string) => post(i, '/authorizations/refresh/', { refresh_token })

async function signIn() {
  const { username, password } = await createUser()
  return (await post(0, '/authorizations/', { username, password, refresh: true })).json
}

async function statuses(token: string) {
  const headers = { authorization: `JWT ${token}` }
  const own = await app.handle(new Request('http://localhost/user/', { headers }))
  return [own.status, await second.status(token)]
}

test('of concurrent renewals with one token on two processes exactly one succeeds, and the reuse ends the family everywhere', async () => {
  for (let round = 0; round < 5; round++) {
    const first = await signIn()
    const answers = await Promise.all(Array.from({ length: 8 }, (_, i) => renew(i, first.refresh_token)))
    const won = answers.filter(({ status }) => status === 200)
    expect(won).toHaveLength(1)
    const codes = answers.filter(({ status }) => status !== 200).map(({ json }) => json.code)
    expect(codes).toEqual(Array(7).fill('refresh_reused'))
    const [{ token, refresh_token }] = won.map(({ json }) => json) as [Tokens]
    for (const each of [first.token, token]) expect(await statuses(each)).toEqual([401, 401])
    expect((await renew(round, refresh_token)).json.code).toBe('refresh_reused')
  }
})

test('a family that is renewed and reused concurrently on two processes has no valid token left', async () => {
  for (let round = 0; round < 5; round++) {
    const first = await signIn()
    const current = (await renew(0, first.refresh_token)).json
    const [renewed, reused] = await Promise.all([
      renew(0, current.refresh_token),
      renew(1, first.refresh_token),
    ])
    expect(reused.json.code).toBe('refresh_reused')
    const tokens = [first, current, ...(renewed.status === 200 ? [renewed.json] : [])]
    for (const { token, refresh_token } of tokens) {
      expect(await statuses(token)).toEqual([401, 401])
      expect((await renew(1, refresh_token)).json.code).toBe('refresh_reused')
    }
  }
})

test('a renewal on one process and a sign-out on the other leave no valid token in either order', async () => {
  for (let round = 0; round < 5; round++) {
    const first = await signIn()
    const headers = { authorization: `JWT ${first.token}` }
    const [renewed] = await Promise.all([
      renew(1, first.refresh_token),
      app.handle(new Request('http://localhost/authorizations/', { method: 'DELETE', headers })),
    ])
    const tokens = [first, ...(renewed.status === 200 ? [renewed.json] : [])]
    for (const { token, refresh_token } of tokens) {
      expect(await statuses(token)).toEqual([401, 401])
      expect((await renew(0, refresh_token)).status).toBe(401)
    }
  }
})
