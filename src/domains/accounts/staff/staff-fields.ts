import type { Change, Fields } from '../../../db/in-transaction.ts'

/** A user with `is_staff`. `groups` and `permissions` (direct grants) hold ids in ascending order. */
export type StaffUser = Readonly<{
  id: number
  username: string
  mobile: string | null
  email: string
  isSuperuser: boolean
  /** Whether it is a service account, which cannot sign in and calls with API keys. */
  isService: boolean
  groups: readonly number[]
  permissions: readonly number[]
}>

type EditableStaff = Pick<StaffUser, 'username' | 'mobile' | 'email' | 'groups' | 'permissions'>

/** Returns the fields of a staff user that people edit, by their names on the wire. */
export function staffFields({ username, mobile, email, groups, permissions }: EditableStaff): Fields {
  return { username, mobile: mobile ?? '', email, groups, user_permissions: permissions }
}

/** Returns the separate change of a user who becomes a superuser, or stops to be one: the API changes it never. */
export function superuserChange(id: number, isSuperuser: boolean): Change {
  return {
    object: `superuser:${id}`,
    before: { is_superuser: !isSuperuser },
    after: { is_superuser: isSuperuser },
  }
}
