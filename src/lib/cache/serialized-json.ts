/** Carries the type of the serialized value; no such member exists at run time. */
declare const serializedType: unique symbol

/** The JSON text of a `T` as UTF-8 bytes with a strong ETag: serialized once, sent to many callers. */
export type SerializedJson<T = unknown> = Readonly<{
  body: Uint8Array<ArrayBuffer>
  etag: string
  [serializedType]?: T
}>

const encoder = new TextEncoder()

/** Serializes a value to JSON and derives the ETag from the bytes. */
export function serializeJson<T>(value: T): SerializedJson<T> {
  const body = encoder.encode(JSON.stringify(value))
  return { body, etag: `"${Bun.hash(body).toString(36)}-${body.length.toString(36)}"` }
}
