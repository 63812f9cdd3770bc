import { beforeAll } from 'bun:test'
import { createStaff } from '../../../support/factories/staff/staff.ts'
import type { TestUser } from '../../../support/factories/users.ts'
import { type CallOptions, call } from '../../../support/http.ts'

export type Sku = { id: number; name: string; stock: number; specs: object[] } & Record<string, unknown>

/** Returns the calls of a staff user who may do everything with SKUs. */
export function skuCalls() {
  let token: string
  beforeAll(async () => {
    const names = ['goods.view_sku', 'goods.add_sku', 'goods.change_sku', 'goods.delete_sku'] as const
    token = (await createStaff(names)).token
  })
  const ask = <T = Sku>(method: string, path: string, options: CallOptions = {}) =>
    call<T>(method, `/meiduo_admin${path}`, { token, ...options })
  const post = (body: unknown) => ask('POST', '/skus/', { body })
  /** Adds a SKU, and returns the status with the members that hold messages. */
  const refusal = async (body: unknown) => {
    const { status, json } = await post(body)
    const { name } = json as unknown as { name: unknown }
    return {
      status,
      fields: Object.keys(json).filter((key) => Array.isArray(json[key]) && key !== 'errors'),
      name,
    }
  }
  return { ask, post, refusal }
}

/** Two staff users who may change SKUs. */
type Editors = Readonly<{ person: TestUser; colleague: TestUser }>

/** Returns the changes of SKUs by two staff users. A call without a user is by the first one. */
export function skuEdits() {
  const editors = {} as { -readonly [Name in keyof Editors]: Editors[Name] }
  beforeAll(async () => {
    const [person, colleague] = await Promise.all(
      [1, 2].map(() => createStaff(['goods.view_sku', 'goods.change_sku'])),
    )
    Object.assign(editors, { person, colleague })
  })
  const send = (id: number, body: object, user = editors.person, headers: Record<string, string> = {}) =>
    call<Record<string, unknown>>('PUT', `/meiduo_admin/skus/${id}/`, { token: user.token, body, headers })
  const patch = (id: number, body: object, ifMatch = '*') =>
    call<Record<string, unknown>>('PATCH', `/meiduo_admin/skus/${id}/`, {
      token: editors.person.token,
      body,
      headers: { 'if-match': ifMatch },
    })
  return { editors, send, patch }
}
