import type { AppError, LocalizedText } from '../../../../lib/errors.ts'
import type { CellFault } from '../../../../lib/sheets/sheet-row.ts'
import type { ImportKind, RowFault } from '../import-kind.ts'

type Texts = Readonly<{ message: LocalizedText; fix: LocalizedText }>

const texts = (zh: string, en: string, fixZh: string, fixEn: string): Texts => ({
  message: { zh, en },
  fix: { zh: fixZh, en: fixEn },
})

/** The faults that every kind of import may find. */
const known = {
  required: texts('不能为空', 'is required', '请填写', 'Fill it in'),
  not_an_amount: texts(
    '不是有效的金额',
    'is not an amount',
    '请填写不小于 0 的数，最多两位小数，如 5388.00',
    'Enter a number of at least 0 with at most two decimals, such as 5388.00',
  ),
  not_an_integer: texts(
    '不是整数',
    'is not a whole number',
    '请填写整数，如 12',
    'Enter a whole number, such as 12',
  ),
  not_a_boolean: texts('不是“是”或“否”', 'is neither yes nor no', '请填写 是 或 否', 'Enter yes or no'),
  not_an_id: texts('不是有效的编号', 'is not an id', '请填写编号，如 12', 'Enter an id, such as 12'),
  out_of_range: texts('超出允许的范围', 'is out of range', '请检查数值', 'Check the number'),
  too_long: texts('内容过长', 'is too long', '请缩短内容', 'Shorten it'),
  not_an_option: texts(
    '不是可选的值',
    'is not one of the options',
    '请填写列出的选项之一',
    'Enter one of the listed options',
  ),
  number_rounded: texts(
    '长数字已被表格软件改为科学计数法，原值已丢失',
    'is a long number that the spreadsheet program has rounded',
    '请将该列设为文本格式后重新填写完整数字',
    'Format the column as text and enter the whole number again',
  ),
  formula_without_value: texts(
    '公式没有计算结果',
    'is a formula without a value',
    '请打开并保存文件，或粘贴为数值',
    'Open and save the file, or paste the value',
  ),
  error_value: texts('公式结果有误', 'is an error of a formula', '请改为正确的值', 'Replace it by a value'),
  duplicate_row: texts('与前面的行重复', 'repeats a row above', '请删除重复的行', 'Delete one of the rows'),
  rows_apart: texts(
    '同一包裹的行没有相邻',
    'is apart from the other rows of its parcel',
    '请把同一包裹的行排在一起',
    'Put the rows of a parcel one below another',
  ),
  too_many_rows: texts(
    '同一包裹超过 100 行',
    'belongs to a parcel of more than 100 rows',
    '请分成多个包裹',
    'Split the parcel',
  ),
  group_faulty: texts(
    '同一包裹的其他行有误',
    'belongs to a parcel with another wrong row',
    '请修改有误的行后一起重新导入',
    'Correct the wrong row and import the parcel again',
  ),
  order_faulty: texts(
    '该订单前面的行有误，剩余商品未发货',
    'sends the rest of an order with a wrong row above',
    '请修改该订单有误的行后一起重新导入',
    'Correct the wrong row of the order and import both again',
  ),
  not_a_tracking_number: texts(
    '不是有效的运单号',
    'is not a tracking number',
    '请填写 1–40 个字母、数字或连字符',
    'Enter 1 to 40 letters, digits or hyphens',
  ),
  unknown: texts('不存在', 'does not exist', '请检查填写的内容', 'Check the value'),
  ambiguous: texts('对应多个结果', 'fits more than one', '请改用编号', 'Enter the id instead'),
  no_permission: texts(
    '没有此操作的权限',
    'needs a permission that you lack',
    '请联系管理员',
    'Ask an administrator',
  ),
} as const

export type FaultCode = keyof typeof known

/** Returns a fault of a cell, or with `column` null of a row. */
export function rowFault(code: FaultCode, column: string | null, value = ''): RowFault {
  return { column, value: value.slice(0, 200), code, ...known[code] }
}

/** Returns a fault with its own texts. */
export function customFault(
  code: string,
  column: string | null,
  value: string,
  message: LocalizedText,
  fix: LocalizedText,
): RowFault {
  return { column, value: value.slice(0, 200), code, message, fix }
}

/** Returns the fault of a cell that a sheet itself has. */
export function cellFault({ reason }: CellFault, column: string, value: string): RowFault {
  return rowFault(reason, column, value)
}

/**
 * Returns the refusal of a verb as the fault of the row that it applied, at the column of the refused field, else of the subject.
 */
export function refusedFault(
  { code, text, details }: AppError,
  values: Readonly<Record<string, string>>,
  { subject }: Pick<ImportKind, 'subject'>,
): RowFault {
  const field = details.errors?.[0]?.field.split('.')[0]
  const isOfField = field !== undefined && field in values
  const column = isOfField ? field : (subject.find((name) => name in values) ?? null)
  const fix = isOfField
    ? { zh: '请修改后重新导入这一行', en: 'Correct the row and import it again' }
    : { zh: '请先在商城中处理，再重新导入这一行', en: 'Resolve this in the shop, then import the row again' }
  return customFault(code, column, values[column ?? ''] ?? '', text, fix)
}

/** Returns faults as JSON, with what of their values the kind lets be stored. */
export function storableFaults(
  { faultValue = (_, value) => value }: Pick<ImportKind, 'faultValue'>,
  faults: readonly RowFault[],
): string {
  return JSON.stringify(faults.map((fault) => ({ ...fault, value: faultValue(fault.column, fault.value) })))
}
