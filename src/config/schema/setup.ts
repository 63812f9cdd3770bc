import { text } from './kinds.ts'

export const setupVariables = {
  SETUP_STAFF_USERNAME: text('Username of the first superuser; on a terminal it asks when this is empty.'),
  SETUP_STAFF_PASSWORD: text(
    'Password of the first superuser; the first line of standard input when this is empty. Remove it after the set-up.',
  ),
}
