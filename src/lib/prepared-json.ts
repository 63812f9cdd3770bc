/** A JSON text with its strong ETag, made once for many answers. */
export type PreparedJson = Readonly<{ text: string; etag: string }>

/** Prepares the JSON form of a value. */
export function prepareJson(value: unknown): PreparedJson {
  return prepareText(JSON.stringify(value))
}

/** Prepares what is JSON already. */
export function prepareText(text: string): PreparedJson {
  return { text, etag: `"${Bun.hash(text).toString(36)}-${text.length.toString(36)}"` }
}
