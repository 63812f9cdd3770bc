import { formatFen, parseFen } from '../../../../lib/money.ts'
import type { ImportedRow, RowFault } from '../import-kind.ts'
import { type FaultCode, rowFault } from './row-faults.ts'

const rounded = /^[+-]?\d(?:\.\d+)?E[+-]?\d+$/i
const integerForm = /^[+-]?\d{1,15}$/
const amountForm = /^\d{1,8}(?:\.\d{1,2})?$/
const booleans: Readonly<Record<string, boolean>> = {
  ...{ true: true, yes: true, y: true, '1': true, 是: true, 上架: true, '√': true },
  ...{ false: false, no: false, n: false, '0': false, 否: false, 下架: false },
}

/** Returns an id in one form, so that `40`, `040` and `+40` are compared as the same id; another text stays. */
export const normalizeId = (text: string) => (integerForm.test(text) ? String(Number(text)) : text)

/**
 * Returns functions that read the values of a row, each by the name of its field. An empty value is undefined; a wrong one is
 * undefined and adds a fault.
 */
export function readCells({ values, faults: given }: ImportedRow) {
  const faults: RowFault[] = [...given]
  const refuse = (code: FaultCode, name: string): undefined => {
    faults.push(rowFault(code, name, values[name]))
    return undefined
  }
  const read = <T>(name: string, code: FaultCode, parse: (text: string) => T | undefined): T | undefined => {
    const text = values[name]
    if (text === undefined || faults.some(({ column }) => column === name)) return undefined
    if (rounded.test(text)) return refuse('number_rounded', name)
    return parse(text) ?? refuse(code, name)
  }
  const integer = (name: string, minimum: number, maximum: number, code: FaultCode = 'not_an_integer') =>
    read(name, code, (text) => {
      if (!integerForm.test(text)) return undefined
      const value = Number(text)
      return value >= minimum && value <= maximum ? value : undefined
    })
  return {
    faults,
    refuse,
    integer,
    /** A text of at most `maxLength` characters. */
    text: (name: string, maxLength: number) =>
      read(name, 'too_long', (text) => (text.length <= maxLength ? text : undefined)),
    /** Yuan with two decimals, such as `5388.00`; thousands may be separated, and a sign of the currency may precede. */
    amount: (name: string) =>
      read(name, 'not_an_amount', (text) => {
        if (text.length > 20) return undefined
        const plain = text.replace(/^[¥￥]\s?/, '').replace(/(?<=^\d{1,3}(?:,\d{3})*),(?=\d{3})/g, '')
        return amountForm.test(plain) ? formatFen(parseFen(plain)) : undefined
      }),
    /** A text that has this form as a whole, changed by `normalize`. */
    matching: (name: string, form: RegExp, code: FaultCode, normalize: (text: string) => string) =>
      read(name, code, (text) => {
        const normal = normalize(text)
        return form.test(normal) ? normal : undefined
      }),
    boolean: (name: string) => read(name, 'not_a_boolean', (text) => booleans[text.toLowerCase()]),
    id: (name: string) => integer(name, 1, 2_147_483_647, 'not_an_id'),
    option: <const T extends string>(name: string, options: Readonly<Record<string, T>>) =>
      read(name, 'not_an_option', (text) => (Object.hasOwn(options, text) ? options[text] : undefined)),
    require(...names: readonly string[]): void {
      for (const name of names) if (values[name] === undefined) refuse('required', name)
    },
  }
}
