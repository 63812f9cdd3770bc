import { defineError } from '../../../lib/errors.ts'

export const columnUnknown = defineError(
  400,
  'column_unknown',
  '该列表没有此列',
  'The list has no such column',
  'columns',
)
export const filterUnsupported = defineError(
  400,
  'filter_unsupported',
  '该列表不支持此筛选条件',
  'The list does not have this filter',
  'filters',
)
export const exportFinished = defineError(409, 'export_finished', '该导出已结束', 'The export has ended')
export const exportNotReady = defineError(
  409,
  'export_not_ready',
  '文件尚未生成或已过期',
  'The file is not ready, or has expired',
)
/** Stored as the error of a job, never answered. */
export const exportErrors = {
  tooManyRows: 'export_too_many_rows',
  permissionDenied: 'permission_denied',
  internal: 'internal_error',
} as const
