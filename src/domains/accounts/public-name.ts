import { isErasedName } from '../../lib/text/erased-name.ts'
import { maskLongNumbers, maskName } from '../../lib/text/masks.ts'

/** The names of a user, as stored. An empty nickname means none. */
type Names = Readonly<{ username: string; nickname: string }>

/**
 * Returns the name of a user that strangers may read: the nickname, else the username. Digits that may be a mobile are masked
 * (third-party sign-up makes the mobile the username).
 * @param isAnonymous show the first and the last character only
 */
export function publicName({ username, nickname }: Names, isAnonymous: boolean): string {
  if (isErasedName(username)) return '已注销用户'
  const name = maskLongNumbers(nickname || username)
  return isAnonymous ? maskName(name) : name
}
