import { defineError } from '../errors.ts'

export const sheetUnreadable = defineError(
  400,
  'sheet_unreadable',
  '文件无法读取，请另存为 CSV 或 XLSX 后再试',
  'The file cannot be read; save it as CSV or XLSX again',
  'file',
)
export const sheetTypeUnsupported = defineError(
  415,
  'unsupported_media_type',
  '请上传 CSV 或未加密的 XLSX 文件',
  'Upload a CSV file or an XLSX file without a password',
  'file',
)
export const sheetEncodingUnknown = defineError(
  400,
  'sheet_encoding_unknown',
  '文件编码无法识别，请另存为 UTF-8 编码的 CSV',
  'The encoding is unknown; save the file as CSV in UTF-8',
  'file',
)
export const sheetEmpty = defineError(400, 'sheet_empty', '文件没有内容', 'The file has no rows', 'file')
export const sheetTooManyRows = defineError(
  400,
  'sheet_too_many_rows',
  '文件行数过多，请拆分后再试',
  'The file has too many rows; split it',
  'file',
)
export const sheetTooManyColumns = defineError(
  400,
  'sheet_too_many_columns',
  '文件列数过多',
  'The file has too many columns',
  'file',
)
export const sheetCellTooLong = defineError(
  400,
  'sheet_cell_too_long',
  '文件中有单元格内容过长',
  'A cell of the file is too long',
  'file',
)
/** Unpacked, the file would be far larger than a sheet of the permitted rows: a zip bomb is one of these. */
export const sheetTooLarge = defineError(
  400,
  'sheet_too_large',
  '文件解压后过大',
  'The file is too large when unpacked',
  'file',
)
export const sheetMerged = defineError(
  400,
  'sheet_merged_cells',
  '文件中有合并的单元格，请取消合并后再试',
  'The sheet has merged cells; separate them',
  'file',
)

/** What the upload of a sheet can be refused with. */
export const sheetRefusals = [
  sheetCellTooLong,
  sheetEmpty,
  sheetEncodingUnknown,
  sheetMerged,
  sheetTooLarge,
  sheetTooManyColumns,
  sheetTooManyRows,
  sheetUnreadable,
] as const
