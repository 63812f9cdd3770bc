import { afterAll, expect, test } from 'bun:test'
import { defaultHashConcurrency, limitHashing } from '../../src/lib/crypto/passwords.ts'
import { createUser, type TestUser } from '../support/factories/users.ts'
import { call, randomAddress } from '../support/http.ts'

afterAll(() => limitHashing({ concurrent: defaultHashConcurrency, perClient: 4, waiting: 500 }))

const signIn = ({ username, password }: TestUser, address: string) =>
  call('POST', '/authorizations/', {
    body: { username, password },
    headers: { 'x-forwarded-for': address },
  })

test("a flood of correct sign-ins from one address does not delay another address's sign-in", async () => {
  limitHashing({ concurrent: 1, perClient: 4, waiting: 500 })
  const [bystander, address] = [await createUser(), randomAddress()]
  const own = await Promise.all(Array.from({ length: 6 }, createUser))
  const served: string[] = []
  const burst = own.flatMap((user) =>
    Array.from({ length: 8 }, async () => {
      expect((await signIn(user, address)).status).toBe(200)
      served.push('burst')
    }),
  )
  await Promise.race(burst)
  expect((await signIn(bystander, randomAddress())).status).toBe(200)
  // two requests of the flood, and the requests that finished before the other address arrived
  expect(served.length).toBeLessThan(16)
  await Promise.all(burst)
  expect(served).toHaveLength(48)
})

test('a burst that fills the queue is refused, and another address is not', async () => {
  limitHashing({ concurrent: 1, perClient: 4, waiting: 10 })
  const [bystander, address] = [await createUser(), randomAddress()]
  const own = await Promise.all(Array.from({ length: 24 }, createUser))
  const burst = own.flatMap((user) => Array.from({ length: 2 }, () => signIn(user, address)))
  await Promise.race(burst)
  expect((await signIn(bystander, randomAddress())).status).toBe(200)
  const statuses = (await Promise.all(burst)).map(({ status }) => status)
  expect(new Set(statuses)).toEqual(new Set([200, 503]))
})
