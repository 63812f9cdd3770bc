/**
 * The body of a response as text.
 * @throws Error once it turns out longer than `maxBytes`; no more than that is held in memory
 */
export async function readLimitedText(response: Response, maxBytes: number): Promise<string> {
  return (await readLimitedBytes(response, maxBytes)).toString('utf8')
}

/** The same as bytes. @throws Error once there are more than `maxBytes` */
export async function readLimitedBytes(response: Response, maxBytes: number): Promise<Buffer> {
  const chunks: Uint8Array[] = []
  let size = 0
  for await (const chunk of response.body ?? []) {
    size += chunk.length
    if (size > maxBytes) throw new Error(`a body of more than ${maxBytes} bytes`)
    chunks.push(chunk)
  }
  return Buffer.concat(chunks)
}
