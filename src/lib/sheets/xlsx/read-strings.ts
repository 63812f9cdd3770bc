import { sheetCellTooLong, sheetTooLarge } from '../errors.ts'
import type { SheetLimits } from '../sheet-row.ts'
import type { Zip } from './open-zip.ts'
import { parseXml } from './parse-xml.ts'

/** The table of texts is held in memory, so its characters and texts are bounded. */
const maxCharacters = 16_777_216
const maxStrings = 1_000_000
/** Elements of the table: a text with several formats has some for each. */
const maxElements = 4_000_000

/** Reads the table of texts that the cells of a sheet refer to. @throws 400 sheet_too_large, sheet_cell_too_long */
export async function readStrings(
  zip: Zip,
  part: string | undefined,
  { partBytes, cellCharacters }: SheetLimits,
): Promise<readonly string[]> {
  if (!part || !zip.has(part)) return []
  const strings: string[] = []
  let [text, isText, phonetic, characters] = ['', false, 0, 0]
  const steps = parseXml(
    await zip.open(part, partBytes),
    {
      open(name) {
        if (name === 'si') text = ''
        if (name === 'rPh') phonetic++
        isText = name === 't' && phonetic === 0
      },
      text(piece) {
        if (!isText) return
        text += piece
        if (text.length > cellCharacters) throw sheetCellTooLong()
      },
      close(name) {
        isText = false
        if (name === 'rPh') phonetic--
        if (name !== 'si') return
        characters += text.length
        strings.push(text)
        if (characters > maxCharacters || strings.length > maxStrings) throw sheetTooLarge()
      },
    },
    { markup: cellCharacters * 8, elements: maxElements },
  )
  for await (const _ of steps);
  return strings
}
