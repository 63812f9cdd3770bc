import { sheetEncodingUnknown } from './errors.ts'

/** Chinese Excel saves CSV as GB18030, and as UTF-16 under the name "Unicode text". */
const encodings = ['utf-8', 'gb18030'] as const

export type TextEncoding = (typeof encodings)[number] | 'utf-16le' | 'utf-16be'

/**
 * Returns the encoding of a text file: that of its byte order mark, else UTF-8 if every byte is UTF-8, else GB18030.
 * @throws 400 sheet_encoding_unknown
 */
export async function detectEncoding(path: string): Promise<TextEncoding> {
  const encoding = (await findMarkedEncoding(path)) ?? (await findFittingEncoding(path))
  if (!encoding) throw sheetEncodingUnknown()
  return encoding
}

/** Decodes a text file in pieces. @throws 400 sheet_encoding_unknown for bytes that the encoding does not have */
export async function* decodeText(path: string, encoding: TextEncoding): AsyncGenerator<string> {
  const decoder = new TextDecoder(encoding as Bun.Encoding, { fatal: true })
  try {
    for await (const bytes of Bun.file(path).stream()) yield decoder.decode(bytes, { stream: true })
    yield decoder.decode()
  } catch (cause) {
    throw sheetEncodingUnknown({ cause })
  }
}

async function findMarkedEncoding(path: string): Promise<TextEncoding | undefined> {
  const [first, second] = await Bun.file(path).slice(0, 2).bytes()
  if (first === 0xff && second === 0xfe) return 'utf-16le'
  return first === 0xfe && second === 0xff ? 'utf-16be' : undefined
}

async function findFittingEncoding(path: string): Promise<TextEncoding | undefined> {
  for (const encoding of encodings) if (await isEncodedAs(path, encoding)) return encoding
  return undefined
}

/** A binary file holds bytes of zero, which no text does. */
async function isEncodedAs(path: string, encoding: TextEncoding): Promise<boolean> {
  try {
    for await (const text of decodeText(path, encoding)) if (text.includes('\0')) return false
    return true
  } catch {
    return false
  }
}
