import { taxNumberWrong } from '../errors.ts'

/** The title of an invoice: a company has a tax number, a person has none. */
export type Invoice = Readonly<{ kind: 'personal' | 'company'; title: string; taxNumber: string | undefined }>

export type AskedInvoice = Readonly<{
  kind: 'personal' | 'company'
  title: string
  tax_no?: string | undefined
}>

/**
 * Parses and normalizes the invoice of a request.
 * @param field where the request has the tax number
 * @throws 400 tax_number_wrong for a company without a valid number, and for a person with one: the kind is then a mistake
 */
export function parseInvoice({ kind, title, tax_no }: AskedInvoice, field = 'invoice.tax_no'): Invoice {
  const taxNumber = (tax_no ?? '').toUpperCase()
  if (kind === 'personal' && taxNumber === '') return { kind, title, taxNumber: undefined }
  if (kind === 'personal' || !isTaxNumber(taxNumber)) throw taxNumberWrong({ field })
  return { kind, title, taxNumber }
}

const alphabet = '0123456789ABCDEFGHJKLMNPQRTUWXY'
const weights = [1, 3, 9, 27, 19, 26, 16, 17, 20, 29, 25, 13, 8, 24, 10, 30, 28]

/**
 * Returns whether this is the tax number of a company: a unified social credit code (统一社会信用代码, GB 32100-2015: 18
 * characters, the last is a check character), or an older number of 15 or 20 characters without a check character.
 */
export function isTaxNumber(text: string): boolean {
  if (/^([0-9A-Z]{15}|[0-9A-Z]{20})$/.test(text)) return true
  if (!/^[0-9A-HJ-NPQRTUWXY]{2}\d{6}[0-9A-HJ-NPQRTUWXY]{10}$/.test(text)) return false
  return text.at(-1) === checkCharacter(text)
}

function checkCharacter(code: string): string | undefined {
  const sum = weights.reduce((total, weight, i) => total + weight * alphabet.indexOf(code[i] as string), 0)
  return alphabet[(31 - (sum % 31)) % 31]
}
