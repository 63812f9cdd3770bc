import { deleteSession } from '../../accounts/credentials/sessions.ts'
import { revokeToken } from '../../accounts/sign-in/revoke-tokens.ts'
import type { StaffCaller } from '../access/caller.ts'

/** Ends what the caller signed in with: the token or the session, on every process. */
export async function signOutStaff({ id, credential }: StaffCaller): Promise<void> {
  if (credential.kind === 'token') await revokeToken(credential.claims)
  if (credential.kind === 'session') await deleteSession(id, credential.id)
}
