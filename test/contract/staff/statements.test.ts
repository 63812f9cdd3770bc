import { expect, test } from 'bun:test'
import { countStatements } from '../../support/database/count-statements.ts'
import { createStaff } from '../../support/factories/staff/staff.ts'
import { createKey, createStaffSession } from '../../support/factories/staff/staff-credentials.ts'
import { call } from '../../support/http.ts'

test('one statement authenticates a request and checks its permission, for a token, a session and an API key', async () => {
  const staff = await createStaff()
  const [key, session] = [await createKey(staff.id, []), await createStaffSession(staff.id)]
  const callers = {
    token: { token: staff.token },
    session: { cookie: session.cookie, headers: session.headers },
    key: { headers: key.headers },
  }
  for (const [name, options] of Object.entries(callers)) {
    const refused = () => call('GET', '/meiduo_admin/goods/brands/', options)
    // the first request of a minute stores the last use of a key
    expect([name, (await refused()).json.code]).toEqual([name, 'permission_denied'])
    expect([name, await countStatements(refused)]).toEqual([name, 1])
  }
  const either = () => call('POST', '/meiduo_admin/goods/images/', { token: staff.token, multipart: {} })
  expect((await either()).json.code).toBe('permission_denied')
  expect(await countStatements(either)).toBe(1)
})
