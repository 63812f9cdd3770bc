import type { Readable } from 'node:stream'
import { SaxesParser, type SaxesTagPlain } from 'saxes'
import { AppError } from '../../errors.ts'
import { sheetCellTooLong, sheetTooLarge, sheetUnreadable } from '../errors.ts'

/** What a reader does with the elements of a part. Names are without their namespace prefix. */
export type XmlHandlers = Readonly<{
  open: (name: string, attributes: Readonly<Record<string, string>>) => void
  text?: (text: string) => void
  close?: (name: string) => void
}>

/** Characters between two tags, and elements of a part. */
type XmlBounds = Readonly<{ markup: number; elements: number }>

/**
 * Parses a part of an XLSX file in pieces; yields after each piece. Memory is bounded: a tag or text has at most `markup`
 * characters. Time is bounded: a part has at most `elements`. Document types, comments, CDATA and processing instructions are refused: no spreadsheet program writes them, and an
 * entity is never expanded.
 * @throws 400 sheet_unreadable, sheet_cell_too_long, sheet_too_large
 */
export async function* parseXml(
  part: Readable,
  handlers: XmlHandlers,
  { markup, elements }: XmlBounds,
): AsyncGenerator<void> {
  const parser = createParser(handlers, elements)
  const decoder = new TextDecoder('utf-8', { fatal: true })
  const check = createMarkupCheck(markup)
  try {
    for await (const bytes of part) {
      const text = decoder.decode(bytes as Uint8Array, { stream: true })
      check(text)
      parser.write(text)
      yield
    }
    parser.write(decoder.decode()).close()
    yield
  } catch (cause) {
    throw cause instanceof AppError ? cause : sheetUnreadable({ cause })
  } finally {
    part.destroy()
  }
}

const smallPart: XmlBounds = { markup: 65_536, elements: 500_000 }

/** Parses a small part to its end. @throws as `parseXml` */
export async function readXml(part: Readable, handlers: XmlHandlers): Promise<void> {
  for await (const _ of parseXml(part, handlers, smallPart));
}

function createParser({ open, text, close }: XmlHandlers, maxElements: number) {
  let elements = 0
  const parser = new SaxesParser({ xmlns: false, position: false })
  parser.on('error', (cause) => {
    throw cause
  })
  parser.on('opentag', ({ name, attributes }: SaxesTagPlain) => {
    if (++elements > maxElements) throw sheetTooLarge()
    open(localName(name), attributes)
  })
  if (text) parser.on('text', text)
  if (close) parser.on('closetag', ({ name }) => close(localName(name)))
  return parser
}

const localName = (name: string) => name.slice(name.indexOf(':') + 1)

/** Returns a function that refuses forbidden markup and a stretch without a tag that is too long, also across pieces. */
function createMarkupCheck(maxMarkup: number): (piece: string) => void {
  let [length, last, isStart] = [0, '', true]
  return (piece) => {
    // the declaration <?xml … ?> is the only markup of its kind
    const text = last + (isStart ? piece.replace(/^\uFEFF?<\?xml /, '     ') : piece)
    if (piece) isStart = false
    if (text.includes('<!') || text.includes('<?')) throw sheetUnreadable()
    last = text.endsWith('<') ? '<' : ''
    for (let from = 0; ; ) {
      const at = piece.indexOf('<', from)
      length += (at === -1 ? piece.length : at) - from
      if (length > maxMarkup) throw sheetCellTooLong()
      if (at === -1) return
      length = 0
      from = at + 1
    }
  }
}
