/** A JSON answer in UTF-8 with its strong ETag, made once for many callers. */
export type SerializedJson = Readonly<{ body: Uint8Array<ArrayBuffer>; etag: string }>

const encoder = new TextEncoder()

/** Prepares the JSON form of a value. */
export function serializeJson(value: unknown): SerializedJson {
  const body = encoder.encode(JSON.stringify(value))
  return { body, etag: `"${Bun.hash(body).toString(36)}-${body.length.toString(36)}"` }
}
