import type { LocalizedText } from '../../../lib/errors.ts'
import type { ImportMode, ImportState } from './import-fields.ts'
import { importKindNames, importKinds } from './kinds/registry.ts'

/** Names of the kinds, modes and states of imports. */
export const importKindLabels: Readonly<Record<string, LocalizedText>> = Object.fromEntries(
  importKindNames.map((name) => [name, importKinds[name].label]),
)

export const importModeNames: Readonly<Record<ImportMode, LocalizedText>> = {
  all_or_nothing: { zh: '全部成功才写入', en: 'all rows or none' },
  valid_rows: { zh: '写入正确的行', en: 'the valid rows' },
}

export const importStateNames: Readonly<Record<ImportState, LocalizedText>> = {
  queued: { zh: '排队中', en: 'queued' },
  applying: { zh: '写入中', en: 'applying' },
  checked: { zh: '已检查', en: 'checked' },
  done: { zh: '已完成', en: 'done' },
  failed: { zh: '失败', en: 'failed' },
  cancelled: { zh: '已取消', en: 'cancelled' },
}
