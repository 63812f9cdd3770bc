/** Encodes text as GBK, with `?` for a character outside it. The runtime has a GBK decoder and no encoder. */
export function encodeGbk(text: string): Uint8Array {
  codes ??= readCodes()
  const bytes = [...text].flatMap((character) => {
    const code = codes?.get(character)
    if (code !== undefined) return [code >> 8, code & 0xff]
    return [character < '\x80' ? character.charCodeAt(0) : 0x3f]
  })
  return new Uint8Array(bytes)
}

let codes: Map<string, number> | undefined

/** Finds every two-byte character by decoding all codes. */
function readCodes(): Map<string, number> {
  const decoder = new TextDecoder('gbk')
  const found = new Map<string, number>()
  for (let lead = 0x81; lead <= 0xfe; lead++)
    for (let trail = 0x40; trail <= 0xfe; trail++) {
      const text = decoder.decode(new Uint8Array([lead, trail]))
      if ([...text].length === 1 && text !== '\uFFFD' && !found.has(text)) found.set(text, lead * 256 + trail)
    }
  return found
}
