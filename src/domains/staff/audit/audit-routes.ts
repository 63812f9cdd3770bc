import { Elysia } from 'elysia'
import { problems } from '../../../http/fields.ts'
import { parseStaffList, presentBoundedPage } from '../../../http/staff/list.ts'
import { staffAccess } from '../access/macro.ts'
import * as model from './audit-model.ts'
import { getEntry, listEntries } from './find-entries.ts'

/** The audit trail. */
export const staffAuditRoutes = new Elysia({
  name: 'staff-audit',
  prefix: '/meiduo_admin',
  tags: ['staff-audit'],
})
  .use(staffAccess)
  .get(
    '/audit/',
    async ({ query, path }) => {
      const wish = parseStaffList(query, path)
      return presentBoundedPage(await listEntries(wish, query), wish, model.presentEntry)
    },
    {
      staff: 'audit.view_entry',
      query: model.entryQuery,
      response: { 200: model.entryPage, ...problems(400, 401, 403, 404) },
      detail: {
        operationId: 'listAuditEntries',
        summary: '操作记录 · Audit trail',
        description:
          '最新的在前；总数超过 10000 且有筛选条件时 count_exact 为 false。\n\nNewest first. With a filter, more than 10,000 entries are not counted: count_exact is false.',
      },
    },
  )
  .get('/audit/:id/', async ({ params }) => model.presentSealedEntry(await getEntry(params.id)), {
    staff: 'audit.view_entry',
    params: model.entryParams,
    response: { 200: model.sealedEntry, ...problems(401, 403, 404) },
    detail: {
      operationId: 'getAuditEntry',
      summary: '一条操作记录 · One entry of the audit trail',
      description:
        '包含修改的字段和在链中的位置。\n\nWith the fields that changed, and its place in the chain.',
    },
  })
