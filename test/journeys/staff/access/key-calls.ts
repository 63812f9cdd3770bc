import type { Permission } from '../../../../src/domains/staff/access/permissions.ts'
import { permissionIds } from '../../../support/factories/staff/staff.ts'
import { call } from '../../../support/http.ts'

/** The answer to a new key. */
export type Key = {
  id: number
  key: string
  code: string
  last_used_at: string | null
  revoked_at: string | null
}

/** Calls the staff API with a token. */
export const send = <T>(method: string, path: string, token: string, body?: object, headers = {}) =>
  call<T>(method, `/meiduo_admin/${path}`, { token, headers, ...(body && { body }) })
/** Makes an API key with a scope. */
export const make = async (token: string, scope: Permission[], more: object = {}) =>
  send<Key>('POST', 'api_keys/', token, {
    name: 'ERP',
    permissions: scope.length > 0 ? await permissionIds(scope) : [],
    ...more,
  })
/** Calls the route of brands with a key. */
export const brands = (key: string, method = 'GET', headers: Record<string, string> = {}) =>
  call<{ code: string }>(method, '/meiduo_admin/goods/brands/', {
    headers: { authorization: `Bearer ${key}`, ...headers },
  })
