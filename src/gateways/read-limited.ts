/** Reads a response body as UTF-8 text. @throws Error when it has more than `maxBytes` bytes */
export async function readLimitedText(response: Response, maxBytes: number): Promise<string> {
  return (await readLimitedBytes(response, maxBytes)).toString('utf8')
}

/** Reads a response body and stops, with at most `maxBytes` in memory, when it is longer. @throws Error when it is longer */
export async function readLimitedBytes(response: Response, maxBytes: number): Promise<Buffer> {
  const chunks: Uint8Array[] = []
  let size = 0
  for await (const chunk of response.body ?? []) {
    size += chunk.length
    if (size > maxBytes) throw new Error(`a response body of more than ${maxBytes} bytes`)
    chunks.push(chunk)
  }
  return Buffer.concat(chunks)
}
