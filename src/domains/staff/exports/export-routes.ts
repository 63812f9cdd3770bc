import { Elysia } from 'elysia'
import { documented, problems } from '../../../http/fields.ts'
import { parseStaffList, presentStaffPage } from '../../../http/staff/list.ts'
import { gatewayNotConfigured, gatewayUnavailable } from '../../../lib/errors.ts'
import type { SheetFormat } from '../../../lib/sheets/read-sheet.ts'
import { sheetTypes } from '../../../lib/sheets/write-sheet.ts'
import { holderOf, holdsPermission } from '../access/holds-permission.ts'
import { staffAccess } from '../access/macro.ts'
import { recordChange, recordMatchedChange } from '../audit/record-change.ts'
import { preconditionFailed, preconditionRequired } from '../errors.ts'
import { etagOf } from '../versions/etag.ts'
import { getVisibleExport, openExport, requireList } from './authorize-export.ts'
import { columnUnknown, exportFinished, exportNotReady, filterUnsupported } from './errors.ts'
import { exportFields } from './export-fields.ts'
import * as model from './export-model.ts'
import { exportPermissions } from './lists/registry.ts'
import { cancelExport, listExports, storeExport } from './store-export.ts'

const ownOrAll = [...exportPermissions, 'staff.view_export'] as const
const anyFile = Object.values(sheetTypes).map((type) => [type.split(';')[0], { schema: { type: 'string' } }])

/** Exports of staff lists: jobs that write a file. */
export const staffExportRoutes = new Elysia({
  name: 'staff-exports',
  prefix: '/meiduo_admin',
  tags: ['staff-sheets'],
})
  .use(staffAccess)
  .get('/exports/lists/', () => model.presentLists(), {
    staff: 'any staff',
    response: { 200: model.exportLists, ...problems(401, 403) },
    detail: {
      operationId: 'listExportLists',
      summary: '可导出的列表 · Lists that can be exported',
      description: 'Each with its columns, its filters and the permission that it needs.',
    },
  })
  .get(
    '/exports/',
    async ({ query, caller, path }) => {
      const wish = parseStaffList(query, path)
      const seesAll = await holdsPermission(holderOf(caller), 'staff.view_export')
      const page = await listExports({ ...wish, userId: seesAll ? undefined : caller.id })
      return presentStaffPage(page, wish, model.presentExport)
    },
    {
      staff: ownOrAll,
      query: model.exportQuery,
      response: { 200: model.exportPage, ...problems(400, 401, 403, 404) },
      detail: {
        operationId: 'listExports',
        summary: '导出记录 · Exports',
        description: 'Those of the caller; with the permission staff.view_export, those of all people.',
      },
    },
  )
  .post(
    '/exports/',
    async ({ body, caller, status, set }) => {
      await requireList(caller, body.list)
      const stored = await storeExport(model.toNewExport(body), caller, recordChange(caller, 'createExport'))
      set.headers.etag = etagOf(exportFields(stored))
      return status(201, model.presentExport(stored))
    },
    {
      staff: exportPermissions,
      body: model.newExport,
      response: { 201: model.exportJob, ...problems(400, 401, 403, 415, columnUnknown, filterUnsupported) },
      detail: {
        operationId: 'createExport',
        summary: '导出列表 · Export a list',
        description: `A job writes the chosen columns, newest rows first. Personal values are masked. Texts that look like formulas are neutralized. The filters are those of the list, without its page.\n\n${model.listTable}`,
      },
    },
  )
  .get(
    '/exports/:id/',
    async ({ params, caller, set }) => {
      const found = await getVisibleExport(caller, params.id, 'staff.view_export')
      set.headers.etag = etagOf(exportFields(found))
      return model.presentExport(found)
    },
    {
      staff: ownOrAll,
      params: model.exportParams,
      response: { 200: model.exportJob, ...problems(401, 403, 404) },
      detail: {
        operationId: 'getExport',
        summary: '一次导出及进度 · One export with its progress',
        description:
          '轮询到 state 为 done 再下载；文件保留有限的时间，is_available 为 false 即已删除。 · Poll until state is final, then download. The file is kept for a limited time: is_available is false after it.',
      },
    },
  )
  .get(
    '/exports/:id/file/',
    async ({ params, caller }) => {
      const { id, list, format, fileSize, content } = await openExport(caller, params.id)
      return new Response(content, {
        headers: {
          'content-type': sheetTypes[format as SheetFormat],
          'content-length': String(fileSize),
          'content-disposition': `attachment; filename="${list}-${id}.${format}"`,
          'cache-control': 'no-store',
        },
      })
    },
    {
      staff: exportPermissions,
      params: model.exportParams,
      detail: {
        operationId: 'downloadExport',
        summary: '下载导出的文件 · Download an exported file',
        description:
          'An own export; with the permission staff.view_export, also that of another person. The permission of the list is checked again. 409 export_not_ready before and after.',
        responses: documented(
          200,
          Object.fromEntries(anyFile),
          401,
          403,
          404,
          exportNotReady,
          gatewayNotConfigured,
          gatewayUnavailable,
        ),
      },
    },
  )
  .delete(
    '/exports/:id/',
    async ({ params, caller, status }) => {
      await getVisibleExport(caller, params.id, 'staff.delete_export')
      await cancelExport(params.id, recordMatchedChange(caller, 'cancelExport'))
      return status(204, undefined)
    },
    {
      staff: [...exportPermissions, 'staff.delete_export'],
      params: model.exportParams,
      detail: {
        operationId: 'cancelExport',
        summary: '取消导出或删除文件 · Cancel an export or discard its file',
        description: 'With the permission staff.delete_export also the export of another person.',
        responses: documented(
          204,
          undefined,
          400,
          401,
          403,
          404,
          415,
          exportFinished,
          preconditionFailed,
          preconditionRequired,
        ),
      },
    },
  )
