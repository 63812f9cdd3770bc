import type { Permission } from '../../../src/domains/staff/access/permissions.ts'
import type { TestUser } from '../../support/factories/users.ts'
import type { CallOptions } from '../../support/http.ts'

/** One successful call of a staff operation. The walk makes it as each kind of caller. */
export type StaffRow = Readonly<{
  operation: string
  status: 200 | 201 | 202 | 204
  /** Creates what the call of this person needs and returns its path below /meiduo_admin and its options. Called once for each kind of caller. */
  call: (caller: TestUser) => PreparedCall | Promise<PreparedCall>
  /** The kind of the object that the audit entry names; only for writes. */
  audits?: string
  /** What the call needs, where the operation accepts one of several permissions; the last of them if it is missing. */
  permission?: Permission
  /** A POST that only computes an answer: the walk finds no audit entry. */
  writesNothing?: true
}>

/** `token` takes the place of the caller's, for what only a token of a second factor may do. */
type PreparedCall = readonly [path: string, options?: StaffCall, token?: string]

/** Options without a token: the walk gives one. */
export type StaffCall = Omit<CallOptions, 'token' | 'multipart'> &
  Readonly<{ multipart?: Record<string, string | Blob> }>
