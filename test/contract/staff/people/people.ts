import {
  contentTypeId,
  newName,
  newPerson,
  storeGroup,
  storePermission,
} from '../../../support/factories/staff/people.ts'
import { createStaff } from '../../../support/factories/staff/staff.ts'
import type { StaffRow } from '../row.ts'
import { checkedName, excessGrant, onGroup, onPermission, onPerson } from './beyond-reach.ts'

const list = '?page=1&pagesize=10&keyword='
const personPath = async () => `/permission/admins/${(await createStaff()).id}/`
const groupPath = async () => `/permission/groups/${await storeGroup()}/`
const permissionPath = async () => `/permission/perms/${await storePermission()}/`
const newPermission = async () => ({
  name: '导出报表',
  codename: newName(),
  content_type: String(await contentTypeId('orders.orderinfo')),
})

const everyone = { nothing: 'staff with the permission read every person' }
const every = { nothing: 'staff with the permission read every group and permission' }
const names = { nothing: 'any staff read the names' }

/** Rows of shoppers, staff, groups and permissions. */
export const peopleRows: readonly StaffRow[] = [
  {
    operation: 'listUsers',
    status: 200,
    call: () => [`/users/${list}`],
    beyondReach: { nothing: 'it lists shoppers only' },
  },
  {
    operation: 'createUser',
    status: 201,
    audits: 'user',
    call: () => ['/users/', { body: newPerson() }],
    beyondReach: { nothing: 'a new shopper has no permissions' },
  },
  {
    operation: 'listContentTypes',
    status: 200,
    call: () => ['/permission/content_types/'],
    beyondReach: names,
  },
  { operation: 'listPermissionNames', status: 200, call: () => ['/permission/simple/'], beyondReach: names },
  {
    operation: 'listStaffPermissions',
    status: 200,
    call: () => [`/permission/perms/${list}`],
    beyondReach: every,
  },
  {
    operation: 'createPermission',
    status: 201,
    audits: 'permission',
    call: async () => ['/permission/perms/', { body: await newPermission() }],
    beyondReach: checkedName,
  },
  {
    operation: 'getStaffPermission',
    status: 200,
    call: async () => [await permissionPath()],
    beyondReach: every,
  },
  {
    operation: 'updatePermission',
    status: 200,
    audits: 'permission',
    call: async () => [await permissionPath(), { body: await newPermission() }],
    beyondReach: onPermission(async () => ({ body: await newPermission() })),
  },
  {
    operation: 'deletePermission',
    status: 204,
    audits: 'permission',
    call: async () => [await permissionPath()],
    beyondReach: onPermission(),
  },
  { operation: 'listGroups', status: 200, call: () => [`/permission/groups/${list}`], beyondReach: every },
  {
    operation: 'listGroupNames',
    status: 200,
    call: () => ['/permission/groups/simple/'],
    beyondReach: names,
  },
  {
    operation: 'createGroup',
    status: 201,
    audits: 'group',
    call: () => ['/permission/groups/', { body: { name: newName(), permissions: [] } }],
    beyondReach: excessGrant('/permission/groups/', (permissions) => ({ name: newName(), permissions })),
  },
  { operation: 'getGroup', status: 200, call: async () => [await groupPath()], beyondReach: every },
  {
    operation: 'updateGroup',
    status: 200,
    audits: 'group',
    call: async () => [await groupPath(), { body: { name: newName(), permissions: [] } }],
    beyondReach: onGroup(() => ({ body: { name: newName(), permissions: [] } })),
  },
  {
    operation: 'deleteGroup',
    status: 204,
    audits: 'group',
    call: async () => [await groupPath()],
    beyondReach: onGroup(),
  },
  { operation: 'listAdmins', status: 200, call: () => [`/permission/admins/${list}`], beyondReach: everyone },
  {
    operation: 'createAdmin',
    status: 201,
    audits: 'user',
    call: () => [
      '/permission/admins/',
      { body: { ...newPerson(), email: '', groups: [], user_permissions: [] } },
    ],
    beyondReach: excessGrant('/permission/admins/', (user_permissions) => ({
      ...newPerson(),
      user_permissions,
    })),
  },
  { operation: 'getAdmin', status: 200, call: async () => [await personPath()], beyondReach: everyone },
  {
    operation: 'updateAdmin',
    status: 200,
    audits: 'user',
    call: async () => [await personPath(), { body: { ...newPerson(), password: '' } }],
    beyondReach: onPerson('/permission/admins/', '', () => ({ body: newPerson() })),
  },
  {
    operation: 'removeAdmin',
    status: 204,
    audits: 'user',
    call: async () => [await personPath()],
    beyondReach: onPerson('/permission/admins/'),
  },
]
