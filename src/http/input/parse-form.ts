import { parse } from 'qs'
import { checkName } from './field-names.ts'
import { isWellEncoded, malformedBody, repeatedInForm, wholeAndInParts } from './malformed.ts'

const maxFields = 1_000
/** Levels of a nested field below its first name: `drafts[promotions][0][tiers][0][off_amount]`. */
const maxDepth = 5

type Pair = readonly [name: string, value: string | File]

/**
 * Parses a urlencoded form, also with nested fields, named `lines[0][sku_id]` or `invoice.kind`.
 * @throws 400 malformed_body for text that is not UTF-8, and for a form that nests too deep or has too many fields
 * @throws 400 unknown_field, and invalid_input for a field that is given as a whole and by its parts
 */
export function parseForm(text: string): Record<string, unknown> {
  if (!isWellEncoded(text)) throw malformedBody()
  return fromPairs([...new URLSearchParams(text)])
}

/** Returns whether a multipart body has more parts than a form may have fields. */
export function hasTooManyParts(bytes: Buffer, contentType: string): boolean {
  const boundary = /;\s*boundary=(?:"([^"]+)"|([^;\s]+))/i.exec(contentType)
  const delimiter = `--${boundary?.[1] ?? boundary?.[2] ?? ''}`
  let parts = -1
  for (let at = bytes.indexOf(delimiter); at !== -1; at = bytes.indexOf(delimiter, at + delimiter.length))
    if (++parts > maxFields) return true
  return false
}

/** Parses a multipart form like `parseForm`; its files stay files. */
export function parseMultipart(form: FormData): Record<string, unknown> {
  const pairs: Pair[] = []
  form.forEach((value, name) => void pairs.push([name, value as string | File]))
  const texts = pairs.flat().filter((part) => typeof part === 'string')
  if (texts.some((text) => text.includes('\uFFFD'))) throw malformedBody()
  return fromPairs(pairs)
}

function fromPairs(pairs: readonly Pair[]): Record<string, unknown> {
  if (pairs.length > maxFields) throw malformedBody()
  const flat = new Map<string, unknown>()
  const nested: Pair[] = []
  for (const [name, value] of pairs) {
    checkName(name)
    const given = isEmptyFile(value) ? '' : value
    if (/[.[]/.test(name)) nested.push([name, given])
    else if (!flat.has(name)) flat.set(name, given)
    else flat.set(name, [flat.get(name), given].flat())
  }
  refuseOverlaps(
    [...flat.keys()],
    nested.map(([name]) => name),
  )
  return { ...Object.fromEntries(flat), ...(nested.length > 0 && parseNested(nested)) }
}

/**
 * Refuses a form that gives one member twice: as a whole and by its parts, or in two spellings. Otherwise one would silently win.
 * A repeated flat name is a list, and so is `lines[]`.
 */
function refuseOverlaps(flat: readonly string[], nested: readonly string[]): void {
  const whole = new Set(flat)
  // deeper parts are refused by the parser
  const paths = nested.map((name) => name.replaceAll(']', '').split(/[.[]/, maxDepth + 2))
  for (const path of paths) {
    const field = path.join('.')
    if (whole.has(field) && !path.includes('')) throw repeatedInForm({ field })
    whole.add(field)
  }
  for (const path of paths)
    for (let length = 1; length < path.length; length++) {
      const field = path.slice(0, length).join('.')
      if (whole.has(field)) throw wholeAndInParts({ field })
    }
}

/** A browser sends an unnamed, empty file for a file input in which nothing was chosen. */
const isEmptyFile = (value: string | File) => value instanceof File && value.size === 0 && !value.name

function parseNested(pairs: readonly Pair[]): Record<string, unknown> {
  // a nested file has no place in a schema: it becomes a text, which is refused
  const form = new URLSearchParams(pairs.map(([name, value]) => [name, String(value)] as [string, string]))
  try {
    return parse(String(form), {
      allowDots: true,
      allowPrototypes: true,
      arrayLimit: 100,
      depth: maxDepth,
      parameterLimit: maxFields,
      strictDepth: true,
      throwOnLimitExceeded: true,
    })
  } catch (error) {
    throw malformedBody({ cause: error })
  }
}
