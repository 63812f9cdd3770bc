import { expect, test } from 'bun:test'
import {
  addressBody,
  addressRow,
  listOf,
  postAddress,
  storedDefault,
} from '../../support/factories/addresses.ts'
import { createAddress, createUser, type TestUser } from '../../support/factories/users.ts'
import { call } from '../../support/http.ts'

/** Creates a user with `count` addresses; the first is the default. */
async function userWith(count: number): Promise<{ user: TestUser; ids: number[] }> {
  const user = await createUser()
  const ids = [user.addressId]
  while (ids.length < count) ids.push(await createAddress(user.id))
  await setDefault(user, user.addressId)
  return { user, ids }
}
const setDefault = ({ token }: TestUser, id: number) => call('PUT', `/addresses/${id}/status/`, { token })
const deleteAddress = ({ token }: TestUser, id: number) => call('DELETE', `/addresses/${id}/`, { token })

/** Expects the default to be one of the user's existing addresses, or null when there are none. */
async function expectValidDefault({ id, token }: TestUser): Promise<void> {
  const [stored, { addresses }] = [await storedDefault(id), await listOf(token)]
  if (addresses.length === 0) expect(stored).toBeNull()
  else expect(addresses.map((row) => row.id)).toContain(stored as number)
}

test('concurrent creations never exceed 20 addresses', async () => {
  const { user } = await userWith(18)
  // opens the pooled connections first, so that no creation waits for a connection
  await Promise.all(Array.from({ length: 10 }, () => listOf(user.token)))
  const answers = await Promise.all(Array.from({ length: 10 }, () => postAddress(user.token)))
  expect(answers.map(({ status }) => status).sort()).toEqual([...Array(2).fill(201), ...Array(8).fill(400)])
  for (const { status, json } of answers)
    if (status === 400) expect(json.code as unknown).toBe('address_limit_reached')
  expect((await listOf(user.token)).addresses.length).toBe(20)
})

test('of two concurrent creations after a deletion at the limit, one succeeds', async () => {
  const { user, ids } = await userWith(20)
  await deleteAddress(user, ids[3] as number)
  const answers = await Promise.all([postAddress(user.token), postAddress(user.token)])
  expect(answers.map(({ status }) => status).sort()).toEqual([201, 400])
})

test('with concurrent creations of first addresses, one becomes the default', async () => {
  const user = await createUser()
  await deleteAddress(user, user.addressId)
  const answers = await Promise.all(Array.from({ length: 5 }, () => postAddress(user.token)))
  expect(answers.every(({ status }) => status === 201)).toBe(true)
  await expectValidDefault(user)
})

test('with concurrent deletions and default changes, the default is never a deleted address', async () => {
  for (let round = 0; round < 8; round++) {
    const { user, ids } = await userWith(4)
    const [a, b, c, d] = ids as [number, number, number, number]
    const answers = await Promise.all([
      setDefault(user, b),
      deleteAddress(user, a),
      setDefault(user, a),
      deleteAddress(user, b),
      setDefault(user, c),
      deleteAddress(user, d),
      postAddress(user.token),
    ])
    expect(answers.every(({ status }) => [200, 201, 204, 404].includes(status))).toBe(true)
    for (const id of [a, b, d]) expect((await addressRow(id)).isDeleted).toBe(true)
    await expectValidDefault(user)
  }
})

test('concurrent deletion of all addresses leaves no default', async () => {
  const { user, ids } = await userWith(6)
  const answers = await Promise.all(ids.map((id) => deleteAddress(user, id)))
  expect(answers.every(({ status }) => status === 204)).toBe(true)
  expect(await storedDefault(user.id)).toBeNull()
})

test('of five concurrent deletions of one address, one succeeds', async () => {
  const { user, ids } = await userWith(2)
  const answers = await Promise.all(Array.from({ length: 5 }, () => deleteAddress(user, ids[1] as number)))
  expect(answers.map(({ status }) => status).sort()).toEqual([204, 404, 404, 404, 404])
})

test('an address replaced during its deletion stays deleted', async () => {
  const { user, ids } = await userWith(2)
  const id = ids[0] as number
  const [, replaced] = await Promise.all([
    deleteAddress(user, id),
    call('PUT', `/addresses/${id}/`, { token: user.token, body: addressBody() }),
  ])
  expect([200, 404]).toContain(replaced.status)
  expect((await addressRow(id)).isDeleted).toBe(true)
  await expectValidDefault(user)
})
