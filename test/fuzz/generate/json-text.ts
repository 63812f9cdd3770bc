import { RawJson, Twice, Upload } from './hostile.ts'

/** Writes JSON that may hold texts which `JSON.stringify` cannot write. */
export function jsonText(value: unknown): string {
  if (value instanceof RawJson) return value.text
  if (value instanceof Upload) return '"a file"'
  if (value instanceof Twice) {
    const members = Object.entries({ ...value.object, [value.name]: value.object[value.name] ?? null })
    return objectText([...members, [value.name, value.second]])
  }
  if (Array.isArray(value)) return `[${value.map(jsonText).join(',')}]`
  return isPlain(value) ? objectText(Object.entries(value)) : (JSON.stringify(value) ?? 'null')
}

const objectText = (members: readonly (readonly [string, unknown])[]) =>
  `{${members.map(([name, value]) => `${JSON.stringify(name)}:${jsonText(value)}`).join(',')}}`

/** Whether a value is an object that is neither a list nor one of the classes of `hostile.ts`. */
export function isPlain(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && Object.getPrototypeOf(value) === Object.prototype
}
