import { expect } from 'bun:test'
import type { TObject, TSchema } from '@sinclair/typebox'
import { config } from '../../../src/config/index.ts'
import type { Requirement } from '../../../src/domains/staff/access/macro.ts'
import type { Permission } from '../../../src/domains/staff/access/permissions.ts'
import { isStaffPath } from '../../../src/http/staff/staff-path.ts'
import type { TestUser } from '../../support/factories/users.ts'
import { app, call } from '../../support/http.ts'
import type { PreparedCall, StaffRow } from './row.ts'

export type Operation = Readonly<{
  method: string
  path: string
  id: string
  requirement: Requirement
  isInPerson: boolean
}>

/** Operations that need no token; `sign-ins.test.ts` calls them. */
export const withoutToken = ['signInStaff', 'startStaffSession', 'resetStaffPassword']

/** What a route declares: its schemas and its documentation. */
type Hooks = Readonly<{
  detail?: Readonly<{
    operationId?: string
    deprecated?: boolean
    'x-permission'?: Requirement
    'x-in-person'?: boolean
  }>
  query?: TObject
  body?: TObject
  response?: Readonly<Record<number, TSchema>>
}>
export type StaffRoute = Readonly<{ method: string; path: string; id: string; hooks: Hooks }>

/** The routes of the staff API, deprecated ones included. */
export const staffRoutes: readonly StaffRoute[] = app.routes
  .filter(({ path, method }) => isStaffPath(path) && method !== 'OPTIONS')
  .map(({ method, path, hooks }) => {
    const declared = hooks as Hooks
    return { method, path, id: declared.detail?.operationId ?? '', hooks: declared }
  })

/** The routes without those of `withoutToken`. */
export const operations: readonly Operation[] = staffRoutes
  .filter(({ id }) => !withoutToken.includes(id))
  .map(({ method, path, id, hooks: { detail = {} } }) => {
    const { 'x-permission': requirement, 'x-in-person': isInPerson = false } = detail
    return { method, path, id, requirement: requirement as Requirement, isInPerson }
  })

/** Returns the permissions that a caller of an operation has in the walk. */
export function permissionsFor({ requirement }: Operation, { permission }: StaffRow): readonly Permission[] {
  if (permission) return [permission]
  return requirement === 'any staff' ? [] : [requirement].flat().slice(-1)
}

/** How a request proves who sends it; by default with the caller's access token. */
export type Proof = Readonly<{ headers?: Record<string, string>; cookie?: string }>
export type Answered = Awaited<ReturnType<typeof send>>

/** An origin of CORS_ORIGINS, from which the staff console is served. */
export const consoleOrigin = config.corsOrigins[0] as string

/**
 * Makes a prepared call as this person, from a page of another origin, or of this one with a session.
 * @returns what a test compares
 */
export async function send(
  { method }: Operation,
  [path, { headers, ...options } = {}, token]: PreparedCall,
  caller: TestUser,
  proof?: Proof,
) {
  const answer = await call(method, `/meiduo_admin${path}`, {
    ...options,
    ...(proof?.cookie && { cookie: proof.cookie }),
    ...(!proof && { token: token ?? caller.token }),
    headers: { ...headers, ...(proof?.cookie ? {} : { origin: consoleOrigin }), ...proof?.headers },
  })
  if (!proof?.cookie) expect(answer.headers.get('access-control-allow-origin')).toBe(consoleOrigin)
  const requestId = answer.headers.get('x-request-id') as string
  return { status: answer.status, code: answer.json.code, text: answer.text, requestId }
}
