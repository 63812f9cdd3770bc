import { and, desc, eq, gte, lt, notLike } from 'drizzle-orm'
import { db } from '../../../../db/client.ts'
import { users } from '../../../../db/schema/auth.ts'
import { auditEntries } from '../../../../db/schema/staff.ts'
import { maskedEmail, maskedMobile, maskedName, momentText } from '../cell-texts.ts'
import { columnsOf, defineExportList, type ExportFilters } from '../export-list.ts'

const customerColumns = {
  id: users.id,
  username: users.username,
  mobile: users.mobile,
  email: users.email,
  joined: users.dateJoined,
  lastLogin: users.lastLogin,
}

type CustomerRow = Awaited<ReturnType<typeof readCustomers>>[number]
const customerColumn = columnsOf<CustomerRow>()

/** Shoppers with masked names, mobiles and addresses of mail. Closed accounts are left out. */
export const customerExport = defineExportList<CustomerRow>({
  label: { zh: '用户', en: 'Customers' },
  permission: 'users.view_user',
  filters: ['from', 'to'],
  columns: [
    customerColumn('id', '用户编号', 'User id', 'id'),
    customerColumn('username', '用户名', 'Name', (row) => maskedName(row.username)),
    customerColumn('mobile', '手机号', 'Mobile', (row) => maskedMobile(row.mobile)),
    customerColumn('email', '邮箱', 'E-mail', (row) => maskedEmail(row.email)),
    customerColumn('date_joined', '注册时间', 'Registered', (row) => momentText(row.joined)),
    customerColumn('last_login', '最近登录', 'Last sign-in', (row) => momentText(row.lastLogin)),
  ],
  read: (filters, last, limit) => readCustomers(filters, last?.id, limit),
})

function readCustomers({ from, to }: ExportFilters, before: number | undefined, limit: number) {
  return db
    .select(customerColumns)
    .from(users)
    .where(
      and(
        eq(users.isStaff, false),
        notLike(users.username, 'closed:%'),
        from && gte(users.dateJoined, from),
        to && lt(users.dateJoined, to),
        before === undefined ? undefined : lt(users.id, before),
      ),
    )
    .orderBy(desc(users.id))
    .limit(limit)
}

const auditColumns = {
  id: auditEntries.id,
  createTime: auditEntries.createTime,
  userId: auditEntries.userId,
  actor: auditEntries.actor,
  action: auditEntries.action,
  object: auditEntries.object,
  method: auditEntries.method,
  path: auditEntries.path,
  requestId: auditEntries.requestId,
}

type AuditRow = Awaited<ReturnType<typeof readAudit>>[number]
const auditColumn = columnsOf<AuditRow>()

/** The audit trail: who did what, when and to what. The changed values are in the list alone. */
export const auditExport = defineExportList<AuditRow>({
  label: { zh: '操作记录', en: 'Audit trail' },
  permission: 'audit.view_entry',
  filters: ['from', 'to', 'user_id'],
  columns: [
    auditColumn('id', '编号', 'Id', 'id'),
    auditColumn('at', '时间', 'Time', (row) => momentText(row.createTime)),
    auditColumn('user_id', '员工编号', 'User id', 'userId'),
    auditColumn('actor', '方式', 'Actor', 'actor'),
    auditColumn('action', '操作', 'Action', 'action'),
    auditColumn('object', '对象', 'Object', 'object'),
    auditColumn('method', '请求方法', 'Method', 'method'),
    auditColumn('path', '请求路径', 'Path', 'path'),
    auditColumn('request_id', '请求编号', 'Request id', 'requestId'),
  ],
  read: (filters, last, limit) => readAudit(filters, last?.id, limit),
})

function readAudit({ from, to, user_id: userId }: ExportFilters, before: number | undefined, limit: number) {
  return db
    .select(auditColumns)
    .from(auditEntries)
    .where(
      and(
        userId === undefined ? undefined : eq(auditEntries.userId, userId),
        from && gte(auditEntries.createTime, from),
        to && lt(auditEntries.createTime, to),
        before === undefined ? undefined : lt(auditEntries.id, before),
      ),
    )
    .orderBy(desc(auditEntries.id))
    .limit(limit)
}
