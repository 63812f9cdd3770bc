import { afterAll, expect, test } from 'bun:test'
import { defaultHashConcurrency, limitHashing } from '../../src/lib/crypto/passwords.ts'
import { type MintedUser, mintUser } from '../support/factories/mint.ts'
import { call, randomAddress } from '../support/http.ts'

afterAll(() => limitHashing({ concurrent: defaultHashConcurrency, perClient: 4, waiting: 500 }))

const signIn = ({ username, password }: MintedUser, address: string) =>
  call('POST', '/authorizations/', {
    body: { username, password },
    headers: { 'x-forwarded-for': address },
  })

test("right passwords without end from one address do not stand before a bystander's sign-in", async () => {
  limitHashing({ concurrent: 1, perClient: 4, waiting: 500 })
  const [bystander, address] = [await mintUser(), randomAddress()]
  const own = await Promise.all(Array.from({ length: 6 }, mintUser))
  const served: string[] = []
  const burst = own.flatMap((user) =>
    Array.from({ length: 8 }, async () => {
      expect((await signIn(user, address)).status).toBe(200)
      served.push('burst')
    }),
  )
  await Promise.race(burst)
  expect((await signIn(bystander, randomAddress())).status).toBe(200)
  // two turns of the burst, and what had ended by the time that the bystander came
  expect(served.length).toBeLessThan(16)
  await Promise.all(burst)
  expect(served).toHaveLength(48)
})

test('a burst that fills the queue is refused itself, and a bystander is not', async () => {
  limitHashing({ concurrent: 1, perClient: 4, waiting: 10 })
  const [bystander, address] = [await mintUser(), randomAddress()]
  const own = await Promise.all(Array.from({ length: 6 }, mintUser))
  const burst = own.flatMap((user) => Array.from({ length: 8 }, () => signIn(user, address)))
  await Promise.race(burst)
  expect((await signIn(bystander, randomAddress())).status).toBe(200)
  const statuses = (await Promise.all(burst)).map(({ status }) => status)
  expect(new Set(statuses)).toEqual(new Set([200, 503]))
})
