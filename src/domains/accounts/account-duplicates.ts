import { isDuplicate } from '../../db/client.ts'
import { mobileTaken, usernameTaken } from './errors.ts'

/**
 * Runs a write of an account.
 * @throws 400 username_taken, mobile_taken in the place of the database's error
 */
export async function underFreeNames<T>(write: () => Promise<T>): Promise<T> {
  try {
    return await write()
  } catch (error) {
    if (isDuplicate(error, 'tb_users_mobile_uniq')) throw mobileTaken({ cause: error })
    if (isDuplicate(error, 'tb_users_username_uniq')) throw usernameTaken({ cause: error })
    throw error
  }
}
