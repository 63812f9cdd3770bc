import { afterAll, beforeAll, expect, test } from 'bun:test'
import { and, eq, inArray } from 'drizzle-orm'
import { db, transaction } from '../../../src/db/client.ts'
import { userPermissions, users } from '../../../src/db/schema/auth.ts'
import { lockGrants } from '../../../src/domains/accounts/permissions/lock-grants.ts'
import { waitForStatement } from '../../support/database/wait-for-statement.ts'
import { newName, newPerson, storeGroup } from '../../support/factories/staff/people.ts'
import { createStaff, permissionIds } from '../../support/factories/staff/staff.ts'
import type { TestUser } from '../../support/factories/users.ts'
import { type Answer, call } from '../../support/http.ts'
import { startSecondProcess } from '../../support/processes/second-process.ts'

let secondProcess: Awaited<ReturnType<typeof startSecondProcess>>
beforeAll(async () => {
  secondProcess = await startSecondProcess()
})
afterAll(() => secondProcess.stop())

const path = (id: number | string) => `/meiduo_admin/permission/admins/${id}/`
const remove = ({ token }: TestUser, { id }: TestUser) => call('DELETE', path(id), { token })
const removeThere = ({ token }: TestUser, { id }: TestUser) =>
  fetch(secondProcess.base + path(id), { method: 'DELETE', headers: { authorization: `JWT ${token}` } })

test('of two superusers who remove each other concurrently, on two processes, exactly one stays', async () => {
  for (let round = 0; round < 10; round++) {
    const [one, other] = await Promise.all([
      createStaff([], { isSuperuser: true }),
      createStaff([], { isSuperuser: true }),
    ])
    const answers = await Promise.all([remove(one, other), removeThere(other, one)])
    // the loser is no staff any more, or signed out already
    const statuses = answers.map(({ status }) => status).sort()
    expect(statuses[0]).toBe(204)
    expect([401, 403]).toContain(statuses[1] as number)
    const left = await db
      .select({ id: users.id })
      .from(users)
      .where(and(inArray(users.id, [one.id, other.id]), eq(users.isSuperuser, true), eq(users.isStaff, true)))
    expect(left).toHaveLength(1)
  }
}, 60_000)

/** Starts a request, withdraws a grant of its caller once it waits for the grants, and returns its answer. */
async function whileWithdrawing(
  caller: TestUser,
  permission: number,
  request: () => Promise<Answer<Record<string, unknown>>>,
) {
  let answer: Promise<Answer<Record<string, unknown>>> | undefined
  await transaction(async (tx) => {
    await lockGrants(tx)
    answer ??= request()
    await waitForStatement('insert into `tb_named_lock`')
    await tx
      .delete(userPermissions)
      .where(and(eq(userPermissions.userId, caller.id), eq(userPermissions.permissionId, permission)))
  })
  return (await answer) as Answer<Record<string, unknown>>
}

test('a permission that is withdrawn while its holder grants it is not granted: to a person, a group, or through a group', async () => {
  const [permission = 0] = await permissionIds(['goods.view_brand'])
  const group = await storeGroup(['goods.view_brand'])
  const grants: [path: string, body: () => object][] = [
    ['admins/', () => ({ ...newPerson(), user_permissions: [permission] })],
    ['admins/', () => ({ ...newPerson(), groups: [group] })],
    ['groups/', () => ({ name: newName(), permissions: [permission] })],
  ]
  for (const [route, body] of grants) {
    const caller = await createStaff(['users.add_staff', 'auth.add_group', 'goods.view_brand'])
    const { status, json } = await whileWithdrawing(caller, permission, () =>
      call('POST', `/meiduo_admin/permission/${route}`, { token: caller.token, body: body() }),
    )
    expect([route, status, json.code]).toEqual([route, 403, 'grant_exceeds_own'])
  }
}, 60_000)

test('concurrent changes of one group are made one after the other: its permissions are those of one of them', async () => {
  const boss = await createStaff([], { isSuperuser: true })
  const id = await storeGroup()
  const ids = await permissionIds(['goods.view_brand', 'goods.add_brand', 'goods.change_brand'])
  const forms = [[ids[0]], [ids[1]], [ids[2]], [ids[0], ids[1]], ids].map((permissions) => ({
    name: `${newName()}`,
    permissions: (permissions as number[]).sort((a, b) => a - b),
  }))
  const answers = await Promise.all(
    forms.map((body) => call('PUT', `/meiduo_admin/permission/groups/${id}/`, { token: boss.token, body })),
  )
  expect(answers.map(({ status }) => status)).toEqual(forms.map(() => 200))
  const stored = await call('GET', `/meiduo_admin/permission/groups/${id}/`, boss)
  expect(forms.map((form) => ({ id, ...form }))).toContainEqual(stored.json as never)
}, 60_000)

test('a withdrawn grant is refused by the other process at the next request', async () => {
  const boss = await createStaff([], { isSuperuser: true })
  const member = await createStaff()
  const group = await storeGroup(['goods.view_brand'], [member.id])
  const there = async () =>
    (
      await fetch(`${secondProcess.base}/meiduo_admin/goods/brands/`, {
        headers: { authorization: `JWT ${member.token}` },
      })
    ).status
  const grant = async (permissions: number[]) => {
    const body = { name: newName(), permissions }
    const answer = await call('PUT', `/meiduo_admin/permission/groups/${group}/`, { token: boss.token, body })
    expect(answer.status).toBe(200)
  }
  expect(await there()).toBe(200)
  await grant([])
  expect(await there()).toBe(403)
  await grant(await permissionIds(['goods.view_brand']))
  expect(await there()).toBe(200)
}, 60_000)
