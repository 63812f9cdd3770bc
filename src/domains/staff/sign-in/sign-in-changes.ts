import type { Change, Fields } from '../../../db/in-transaction.ts'

/** What a person signed in with: a token, or the session of a browser. The address is in each audit entry. */
type SignInProof = Fields & Readonly<{ kind: 'token' | 'session' }>

/** Returns what the audit trail says of a sign-in. All sign-ins and sign-outs of a person have one object. */
export const signInChange = (userId: number, proof: SignInProof): Change => ({
  object: `sign_in:${userId}`,
  before: null,
  after: proof,
})

/** Returns what the audit trail says of a sign-out. */
export const signOutChange = (userId: number, proof: SignInProof): Change => ({
  object: `sign_in:${userId}`,
  before: proof,
  after: null,
})
