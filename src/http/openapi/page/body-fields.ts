export type Fields = Record<string, unknown>

const isForm = (body: unknown): body is FormData => typeof FormData === 'function' && body instanceof FormData
const isUrlEncoded = (body: unknown): body is string =>
  typeof body === 'string' && body !== '' && !body.startsWith('{')

/** Reads the fields of a body of any form. */
export function parseFields(body: unknown): Fields {
  if (isForm(body)) {
    const fields: Fields = {}
    body.forEach((value, name) => {
      fields[name] = value
    })
    return fields
  }
  if (isUrlEncoded(body)) return Object.fromEntries(new URLSearchParams(body))
  return typeof body === 'string' && body ? (JSON.parse(body) as Fields) : {}
}

/** Writes the fields in the form of the body; one without a value is left out. */
export function withFields(body: unknown, fields: Fields): unknown {
  const present = Object.entries({ ...parseFields(body), ...fields }).filter(
    ([, value]) => value !== undefined,
  )
  const texts = Object.fromEntries(present.map(([name, value]) => [name, String(value)]))
  if (isUrlEncoded(body)) return new URLSearchParams(texts).toString()
  if (!isForm(body)) return JSON.stringify(Object.fromEntries(present))
  const form = new FormData()
  for (const [name, value] of present) form.set(name, value instanceof Blob ? value : String(value))
  return form
}
