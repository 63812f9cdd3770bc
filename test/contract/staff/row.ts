import type { Permission } from '../../../src/domains/staff/access/permissions.ts'
import type { TestUser } from '../../support/factories/users.ts'
import type { CallOptions } from '../../support/http.ts'

/** One successful call of a staff operation. The walk makes it as each kind of caller. */
export type StaffRow = Readonly<{
  operation: string
  status: 200 | 201 | 202 | 204
  /**
   * Creates what the call of this person needs. Called once for each kind of caller.
   * @returns the path below /meiduo_admin and the options
   */
  call: (caller: TestUser) => PreparedCall | Promise<PreparedCall>
  /** The kind of the object that the audit entry names; only for writes. */
  audits?: string
  /** What the call needs, where the operation accepts one of several permissions; the last of them if it is missing. */
  permission?: Permission
  /** A POST that only computes an answer: the walk finds no audit entry. */
  writesNothing?: true
  /** Required for operations on persons, groups, permissions, saved views and notes. */
  beyondReach?: BeyondReach | NothingBeyond
}>

/** A call that is refused although the caller has the permission: of a higher rank, or on what another person owns. */
export type BeyondReach = Readonly<{
  refusal: readonly [status: 403 | 404, code: string]
  /** What the caller has besides the permission of the operation. */
  also?: readonly Permission[]
  prepare: (caller: TestUser) => Promise<RefusedCall>
}>

/** `read` returns everything that the call would change. */
type RefusedCall = Readonly<{ call: PreparedCall; read: () => Promise<unknown> }>

/** Why each caller with the permission reaches every object of the operation. */
type NothingBeyond = Readonly<{ nothing: string }>

/** `token` takes the place of the caller's, for what only a token of a second factor may do. */
export type PreparedCall = readonly [path: string, options?: StaffCall, token?: string]

/** Options without a token: the walk gives one. */
export type StaffCall = Omit<CallOptions, 'token'>
