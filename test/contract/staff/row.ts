import type { CallOptions } from '../../support/http.ts'

/** One successful call of a staff operation. The walk makes it as each kind of caller. */
export type StaffRow = Readonly<{
  operation: string
  status: 200 | 201 | 202 | 204
  /** Creates what the call needs and returns its path below /meiduo_admin and its options. Called once for each kind of caller. */
  call: () =>
    | Promise<readonly [path: string, options?: StaffCall]>
    | readonly [path: string, options?: StaffCall]
  /** The kind of the object that the audit entry names; only for writes. */
  audits?: string
}>

/** Options without a token: the walk gives one. */
export type StaffCall = Omit<CallOptions, 'token' | 'multipart'> &
  Readonly<{ multipart?: Record<string, string | Blob> }>
