import { deleteSession } from '../../accounts/credentials/sessions.ts'
import { revokeToken } from '../../accounts/sign-in/revoke-tokens.ts'
import type { StaffCaller } from '../access/caller.ts'
import { recordConsequence } from '../audit/record-change.ts'
import { signOutChange } from './sign-in-changes.ts'

/**
 * Ends what the caller signed in with, the token or the session, on every process, and writes the audit entry of it.
 * @param action the operation id of the route
 */
export async function signOutStaff(caller: StaffCaller, action: string): Promise<void> {
  const { id, credential } = caller
  const record = recordConsequence(caller, action)
  if (credential.kind === 'token')
    await revokeToken(credential.claims, (tx) => record(tx, signOutChange(id, { kind: 'token' })))
  if (credential.kind === 'session') {
    const ended = signOutChange(id, { kind: 'session', session_id: credential.id })
    await deleteSession(id, credential.id, (tx) => record(tx, ended))
  }
}
