import {
  contentTypeId,
  newName,
  newPerson,
  storeGroup,
  storePermission,
} from '../../../support/factories/staff/people.ts'
import { createStaff } from '../../../support/factories/staff/staff.ts'
import type { StaffRow } from '../row.ts'

const list = '?page=1&pagesize=10&keyword='
const personPath = async () => `/permission/admins/${(await createStaff()).id}/`
const groupPath = async () => `/permission/groups/${await storeGroup()}/`
const permissionPath = async () => `/permission/perms/${await storePermission()}/`
const newPermission = async () => ({
  name: '导出报表',
  codename: newName(),
  content_type: String(await contentTypeId('orders.orderinfo')),
})

/** Rows of shoppers, staff, groups and permissions. */
export const peopleRows: readonly StaffRow[] = [
  { operation: 'listUsers', status: 200, call: () => [`/users/${list}`] },
  { operation: 'createUser', status: 201, audits: 'user', call: () => ['/users/', { body: newPerson() }] },
  { operation: 'listContentTypes', status: 200, call: () => ['/permission/content_types/'] },
  { operation: 'listPermissionNames', status: 200, call: () => ['/permission/simple/'] },
  { operation: 'listStaffPermissions', status: 200, call: () => [`/permission/perms/${list}`] },
  {
    operation: 'createPermission',
    status: 201,
    audits: 'permission',
    call: async () => ['/permission/perms/', { body: await newPermission() }],
  },
  { operation: 'getStaffPermission', status: 200, call: async () => [await permissionPath()] },
  {
    operation: 'updatePermission',
    status: 200,
    audits: 'permission',
    call: async () => [await permissionPath(), { body: await newPermission() }],
  },
  {
    operation: 'deletePermission',
    status: 204,
    audits: 'permission',
    call: async () => [await permissionPath()],
  },
  { operation: 'listGroups', status: 200, call: () => [`/permission/groups/${list}`] },
  { operation: 'listGroupNames', status: 200, call: () => ['/permission/groups/simple/'] },
  {
    operation: 'createGroup',
    status: 201,
    audits: 'group',
    call: () => ['/permission/groups/', { body: { name: newName(), permissions: [] } }],
  },
  { operation: 'getGroup', status: 200, call: async () => [await groupPath()] },
  {
    operation: 'updateGroup',
    status: 200,
    audits: 'group',
    call: async () => [await groupPath(), { body: { name: newName(), permissions: [] } }],
  },
  { operation: 'deleteGroup', status: 204, audits: 'group', call: async () => [await groupPath()] },
  { operation: 'listAdmins', status: 200, call: () => [`/permission/admins/${list}`] },
  {
    operation: 'createAdmin',
    status: 201,
    audits: 'user',
    call: () => [
      '/permission/admins/',
      { body: { ...newPerson(), email: '', groups: [], user_permissions: [] } },
    ],
  },
  { operation: 'getAdmin', status: 200, call: async () => [await personPath()] },
  {
    operation: 'updateAdmin',
    status: 200,
    audits: 'user',
    call: async () => [await personPath(), { body: { ...newPerson(), password: '' } }],
  },
  { operation: 'removeAdmin', status: 204, audits: 'user', call: async () => [await personPath()] },
]
