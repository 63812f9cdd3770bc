import { listGroups } from '../../../accounts/permissions/find-groups.ts'
import { listStoredPermissions } from '../../../accounts/permissions/find-permissions.ts'
import { listShoppers } from '../../../accounts/shoppers/list-shoppers.ts'
import { listStaff } from '../../../accounts/staff/find-staff.ts'
import { entryQuery } from '../../audit/audit-model.ts'
import { listEntries } from '../../audit/find-entries.ts'
import { adminQuery } from '../../people/admin-model.ts'
import { groupQuery } from '../../people/group-model.ts'
import { permissionQuery } from '../../people/permission-model.ts'
import { serviceQuery } from '../../people/service-model.ts'
import { toShopperFilter, userQuery } from '../../people/user-model.ts'
import { maskedEmail, maskedMobile } from '../cell-texts.ts'
import { exportList } from '../export-list.ts'

/** Shoppers with masked names, mobiles and addresses of mail. Closed accounts are left out. */
export const customerExport = exportList({
  label: { zh: '用户', en: 'Customers' },
  operation: 'listUsers',
  permission: 'users.view_user',
  query: userQuery,
  read: (query, wish) => listShoppers({ ...wish, ...toShopperFilter(query) }),
  columns: ({ plain, moment, person }) => [
    plain('id', '用户编号', 'User id', 'id'),
    person('username', '用户名', 'Name', 'username'),
    plain('mobile', '手机号', 'Mobile', ({ mobile }) => maskedMobile(mobile)),
    plain('email', '邮箱', 'E-mail', ({ email }) => maskedEmail(email)),
    moment('date_joined', '注册时间', 'Registered', 'dateJoined'),
    moment('last_login', '最近登录', 'Last sign-in', 'lastLogin'),
  ],
})

/** Staff with masked names, mobiles and addresses of mail. */
export const adminExport = exportList({
  label: { zh: '员工', en: 'Staff' },
  operation: 'listAdmins',
  permission: 'users.view_staff',
  query: adminQuery,
  read: (_, wish) => listStaff(wish),
  columns: ({ plain, person, ids }) => [
    plain('id', '员工编号', 'User id', 'id'),
    person('username', '用户名', 'Name', 'username'),
    plain('mobile', '手机号', 'Mobile', ({ mobile }) => maskedMobile(mobile)),
    plain('email', '邮箱', 'E-mail', ({ email }) => maskedEmail(email)),
    ids('groups', '权限组编号', 'Ids of groups', 'groups'),
    ids('user_permissions', '直接授予的权限编号', 'Ids of own permissions', 'permissions'),
  ],
})

/** Service accounts, which are no persons. */
export const serviceExport = exportList({
  label: { zh: '系统账号', en: 'Service accounts' },
  operation: 'listServiceAccounts',
  permission: 'users.view_staff',
  query: serviceQuery,
  read: (_, wish) => listStaff({ ...wish, isService: true }),
  columns: ({ plain, ids }) => [
    plain('id', '系统账号编号', 'User id', 'id'),
    plain('username', '用户名', 'Name', 'username'),
    ids('groups', '权限组编号', 'Ids of groups', 'groups'),
    ids('user_permissions', '直接授予的权限编号', 'Ids of own permissions', 'permissions'),
  ],
})

export const groupExport = exportList({
  label: { zh: '权限组', en: 'Groups' },
  operation: 'listGroups',
  permission: 'auth.view_group',
  query: groupQuery,
  read: (_, wish) => listGroups(wish),
  columns: ({ plain, ids }) => [
    plain('id', '权限组编号', 'Group id', 'id'),
    plain('name', '名称', 'Name', 'name'),
    ids('permissions', '权限编号', 'Ids of permissions', 'permissions'),
  ],
})

export const permissionExport = exportList({
  label: { zh: '权限', en: 'Permissions' },
  operation: 'listStaffPermissions',
  permission: 'auth.view_permission',
  query: permissionQuery,
  read: (_, wish) => listStoredPermissions(wish),
  columns: ({ plain }) => [
    plain('id', '权限编号', 'Permission id', 'id'),
    plain('name', '名称', 'Name', 'name'),
    plain('app', '应用', 'App', 'app'),
    plain('codename', '代码', 'Codename', 'codename'),
    plain('content_type', '内容类型编号', 'Id of the content type', 'contentTypeId'),
  ],
})

/** The audit trail: who did what, when and to what. The changed values are in the list alone. */
export const auditExport = exportList({
  label: { zh: '操作记录', en: 'Audit trail' },
  operation: 'listAuditEntries',
  permission: 'audit.view_entry',
  query: entryQuery,
  read: (query, wish) => listEntries(wish, query),
  columns: ({ plain, moment }) => [
    plain('id', '编号', 'Id', 'id'),
    moment('at', '时间', 'Time', 'createTime'),
    plain('user_id', '员工编号', 'User id', 'userId'),
    plain('actor', '方式', 'Actor', 'actor'),
    plain('action', '操作', 'Action', 'action'),
    plain('object', '对象', 'Object', 'object'),
    plain('method', '请求方法', 'Method', 'method'),
    plain('path', '请求路径', 'Path', 'path'),
    plain('request_id', '请求编号', 'Request id', 'requestId'),
  ],
})
