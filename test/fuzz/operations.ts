import type { Operation } from '../support/api-document.ts'

/** Operations that hash a password or send a message. */
export const costlyOperations: ReadonlySet<string> = new Set([
  ...['requestSmsCode', 'sendPasswordResetCode', 'resetPassword', 'changePassword', 'signIn', 'signInBySms'],
  ...['changeMobile', 'register', 'closeAccount', 'changeEmail', 'changeEmailAlias', 'bindIdentity'],
  ...['signInStaff', 'resetStaffPassword', 'startStaffSession', 'startTotp', 'disableTotp', 'confirmTotp'],
  ...['renewRecoveryCodes', 'createAdmin', 'updateAdmin', 'createUser'],
])

/** Operations that end the account of the caller or of many: they come last. */
const ending: ReadonlySet<string> = new Set(['closeAccount', 'eraseUser', 'signOutUser', 'lockUser'])
const ranks = ['GET', 'POST', 'PUT', 'PATCH', 'DELETE']

/** Orders operations so that objects are read first, then made and changed, and deleted last. */
export function inOrder(operations: readonly Operation[]): Operation[] {
  const rank = ({ operationId, method }: Operation) =>
    ending.has(operationId) ? ranks.length : ranks.indexOf(method)
  return operations.toSorted((a, b) => rank(a) - rank(b))
}
