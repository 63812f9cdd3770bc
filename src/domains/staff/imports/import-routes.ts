import { Elysia } from 'elysia'
import { documented, problems } from '../../../http/fields.ts'
import { idempotencyHeaders } from '../../../http/idempotency.ts'
import { languageOf } from '../../../http/language.ts'
import { parseStaffList, presentStaffPage } from '../../../http/staff/list.ts'
import { gatewayNotConfigured, gatewayUnavailable } from '../../../lib/errors.ts'
import { sheetRefusals } from '../../../lib/sheets/errors.ts'
import { idempotencyKeyReused } from '../../idempotency/errors.ts'
import { holderOf } from '../access/holds-permission.ts'
import { staffAccess } from '../access/macro.ts'
import { changeOnce } from '../audit/change-once.ts'
import { recordMatchedChange } from '../audit/record-change.ts'
import { preconditionFailed, preconditionRequired } from '../errors.ts'
import { etagOf } from '../versions/etag.ts'
import { getImportOfKind, getVisibleImport, listVisibleImports, requireKind } from './authorize-import.ts'
import { applyImport, cancelImport } from './change-imports.ts'
import { importFileDeleted, importFinished, importNotChecked } from './errors.ts'
import { previewImport } from './find-imports.ts'
import { type ImportRow, importFields } from './import-fields.ts'
import * as model from './import-model.ts'
import { importListPermissions, importPermissions } from './kinds/registry.ts'
import { columnsMissing, mappingInvalid } from './map-columns.ts'
import { type NewImport, storeImport } from './store-import.ts'
import { streamResults } from './write-results.ts'

const resultRoutes = new Elysia({ name: 'staff-import-results', tags: ['staff-sheets'] })
  .use(staffAccess)
  .get('/imports/kinds/', () => model.presentKinds(), {
    staff: 'any staff',
    response: { 200: model.kindList, ...problems(401, 403) },
    detail: {
      operationId: 'listImportKinds',
      summary: '导入种类 · Kinds of imports',
      description:
        'Each with its columns, the headings that are understood, which are required, and a small CSV file.',
    },
  })
  .get(
    '/imports/:id/preview/',
    async ({ params, caller }) => {
      const { rows, ...preview } = await previewImport(await getImportOfKind(caller, params.id), caller.id)
      return {
        ...preview,
        headings: [...preview.headings],
        rows: rows.map(({ number: row, cells }) => ({ row, cells: [...cells] })),
      }
    },
    {
      staff: importPermissions,
      params: model.importParams,
      response: {
        200: model.importPreview,
        ...problems(401, 403, 404, 503, importFileDeleted, gatewayNotConfigured, gatewayUnavailable),
      },
      detail: {
        operationId: 'previewImport',
        summary: '导入文件的前 20 行 · First rows of an imported file',
        description:
          'With the headings, the mapping of the import and the one that the headings propose. A cell is cut to 200 characters.',
      },
    },
  )
  .get(
    '/imports/:id/results/',
    async ({ params, query, caller, request }) => {
      const found = await getImportOfKind(caller, params.id)
      return new Response(streamResults(found, query.outcome, languageOf(request)), {
        headers: {
          'content-type': 'text/csv; charset=utf-8',
          'content-disposition': `attachment; filename="import-${found.id}.csv"`,
          'cache-control': 'no-store',
        },
      })
    },
    {
      staff: importPermissions,
      params: model.importParams,
      query: model.resultQuery,
      detail: {
        operationId: 'downloadImportResults',
        summary: '下载逐行结果 · Download the results of the rows',
        description: 'CSV: row, outcome, object, column, value, code, message and what to do.',
        responses: documented(200, { 'text/csv': { schema: { type: 'string' } } }, 400, 401, 403, 404),
      },
    },
  )

/** Imports of sheets: jobs that check every row and then apply the valid ones. */
export const staffImportRoutes = new Elysia({
  name: 'staff-imports',
  prefix: '/meiduo_admin',
  tags: ['staff-sheets'],
})
  .use(staffAccess)
  .use(resultRoutes)
  .get(
    '/imports/',
    async ({ query, caller, path }) => {
      const wish = parseStaffList(query, path)
      const page = await listVisibleImports(holderOf(caller), { ...wish, state: query.state })
      return presentStaffPage(page, wish, model.presentImport)
    },
    {
      staff: importListPermissions,
      query: model.importQuery,
      response: { 200: model.importPage, ...problems(400, 401, 403, 404) },
      detail: {
        operationId: 'listImports',
        summary: '导入记录 · Imports',
        description: 'Those of the caller; with the permission staff.view_import, those of all people.',
      },
    },
  )
  .post(
    '/imports/',
    async ({ body, headers, caller, status, set }) => {
      await requireKind(caller, body.kind)
      const { kind, file, mapping, mode, dry_run: isDryRun = false } = body
      const wish: NewImport = { kind, file, mapping, mode: mode ?? 'valid_rows', isDryRun }
      const answer = await changeOnce({ caller, body, headers, set }, 'createImport', {
        run: (record) => storeImport(wish, caller, record),
        again: (id) => getImportOfKind(caller, id),
        present: (stored) => show(stored, set),
      })
      return status(201, answer)
    },
    {
      staff: importPermissions,
      body: model.newImport,
      headers: idempotencyHeaders,
      response: {
        201: model.importJob,
        ...problems(
          400,
          401,
          403,
          413,
          415,
          503,
          ...sheetRefusals,
          columnsMissing,
          mappingInvalid,
          idempotencyKeyReused,
          gatewayNotConfigured,
          gatewayUnavailable,
        ),
      },
      detail: {
        operationId: 'createImport',
        summary: '上传并导入表格 · Import a sheet',
        description: model.importDescription,
      },
    },
  )
  .get(
    '/imports/:id/',
    async ({ params, caller, set }) => {
      const found = await getVisibleImport(caller, params.id, 'staff.view_import')
      set.headers.etag = etagOf(importFields(found))
      return model.presentImport(found)
    },
    {
      staff: importListPermissions,
      params: model.importParams,
      response: { 200: model.importJob, ...problems(401, 403, 404) },
      detail: {
        operationId: 'getImport',
        summary: '一次导入及进度 · One import with its progress',
        description:
          '轮询进度：rows 是总行数，invalid、unchanged、changed、failed 是各种结果的行数。 · Poll for progress: rows counts all rows; invalid, unchanged, changed and failed count them by result.',
      },
    },
  )
  .post(
    '/imports/:id/application/',
    async ({ params, body, headers, caller, set }) => {
      await getImportOfKind(caller, params.id)
      return changeOnce({ caller, params, body, headers, set }, 'applyImport', {
        run: (record) => applyImport(params.id, { mode: body?.mode }, caller, record),
        again: () => getImportOfKind(caller, params.id),
        present: (stored) => show(stored, set),
      })
    },
    {
      staff: importPermissions,
      params: model.importParams,
      body: model.application,
      headers: idempotencyHeaders,
      response: {
        200: model.importJob,
        ...problems(
          400,
          401,
          403,
          404,
          415,
          importFileDeleted,
          importNotChecked,
          preconditionFailed,
          idempotencyKeyReused,
        ),
      },
      detail: {
        operationId: 'applyImport',
        summary: '执行已试运行的导入 · Apply a dry run',
        description:
          'It runs in the name of the caller. 409 import_not_checked before the dry run has ended.',
      },
    },
  )
  .delete(
    '/imports/:id/',
    async ({ params, caller, status }) => {
      await getVisibleImport(caller, params.id, 'staff.delete_import')
      await cancelImport(params.id, recordMatchedChange(caller, 'cancelImport'))
      return status(204, undefined)
    },
    {
      staff: [...importPermissions, 'staff.delete_import'],
      params: model.importParams,
      detail: {
        operationId: 'cancelImport',
        summary: '取消导入 · Cancel an import',
        description:
          'Rows that are applied stay applied; the results say which. With the permission staff.delete_import also the import of another person.',
        responses: documented(
          204,
          undefined,
          400,
          401,
          403,
          404,
          415,
          importFinished,
          preconditionFailed,
          preconditionRequired,
        ),
      },
    },
  )

function show(stored: ImportRow, set: { headers: Record<string, string | number> }) {
  set.headers.etag = etagOf(importFields(stored))
  return model.presentImport(stored)
}
