import { defineError } from '../../../lib/errors.ts'

export const importTooLarge = defineError(413, 'payload_too_large', '文件过大', 'The file is too large')
export const importFinished = defineError(409, 'import_finished', '该导入已结束', 'The import has ended')
export const importNotChecked = defineError(
  409,
  'import_not_checked',
  '只有试运行完成的导入可以执行',
  'Only a dry run that has ended can be applied',
)
export const importFileDeleted = defineError(
  409,
  'import_file_deleted',
  '导入的文件已删除，请重新上传',
  'The file was deleted; upload it again',
)
/** Stored as the error of a job, never answered. */
export const importErrors = {
  rowsInvalid: 'import_rows_invalid',
  tooManyAtOnce: 'import_too_many_rows_at_once',
  rowRefused: 'import_row_refused',
  permissionDenied: 'permission_denied',
  fileLost: 'import_file_lost',
  internal: 'internal_error',
} as const
