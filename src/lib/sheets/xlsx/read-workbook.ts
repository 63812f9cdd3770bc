import { sheetUnreadable } from '../errors.ts'
import type { Zip } from './open-zip.ts'
import { readXml } from './parse-xml.ts'

/** The first visible sheet of a workbook: the names of the parts that hold it, and how its dates are counted. */
type Workbook = Readonly<{
  sheet: string
  strings: string | undefined
  styles: string | undefined
  epoch: 1900 | 1904
}>

const maxPartBytes = 4_194_304

/** Reads which parts of an XLSX file hold its first visible sheet. @throws 400 sheet_unreadable, sheet_too_large */
export async function readWorkbook(zip: Zip): Promise<Workbook> {
  const root = await readRelations(zip, '_rels/.rels', '')
  const book = [...root.values()].find(({ type }) => type.endsWith('/officeDocument'))?.part
  if (!book) throw sheetUnreadable()
  const folder = book.slice(0, book.lastIndexOf('/') + 1)
  const relations = await readRelations(zip, `${folder}_rels/${book.slice(folder.length)}.rels`, folder)
  const { id, epoch } = await readFirstSheet(zip, book)
  const sheet = relations.get(id ?? '')?.part
  if (!sheet) throw sheetUnreadable()
  const partOf = (type: string) => [...relations.values()].find((each) => each.type.endsWith(type))?.part
  return { sheet, strings: partOf('/sharedStrings'), styles: partOf('/styles'), epoch }
}

async function readFirstSheet(zip: Zip, book: string) {
  let id: string | undefined
  let epoch: Workbook['epoch'] = 1900
  await readXml(await zip.open(book, maxPartBytes), {
    open(name, attributes) {
      if (name === 'workbookPr' && /^(1|true)$/.test(attributes.date1904 ?? '')) epoch = 1904
      const isVisible = (attributes.state ?? 'visible') === 'visible'
      if (name === 'sheet' && isVisible)
        id ??= Object.entries(attributes).find(([key]) => key.endsWith(':id'))?.[1]
    },
  })
  return { id, epoch }
}

async function readRelations(zip: Zip, name: string, folder: string) {
  const relations = new Map<string, { type: string; part: string }>()
  await readXml(await zip.open(name, maxPartBytes), {
    open(element, { Id: id, Type: type = '', Target: target = '', TargetMode: mode }) {
      if (element !== 'Relationship' || !id || mode === 'External') return
      relations.set(id, { type, part: target.startsWith('/') ? target.slice(1) : `${folder}${target}` })
    },
  })
  return relations
}

/** Reads for each style of a cell whether it shows a date. @throws as `readWorkbook` */
export async function readDateStyles(zip: Zip, part: string | undefined): Promise<readonly boolean[]> {
  if (!part || !zip.has(part)) return []
  const custom = new Map<number, string>()
  const styles: boolean[] = []
  let isInCells = false
  await readXml(await zip.open(part, maxPartBytes), {
    open(name, attributes) {
      const format = Number(attributes.numFmtId ?? 0)
      if (name === 'numFmt') custom.set(format, attributes.formatCode ?? '')
      if (name === 'cellXfs') isInCells = true
      if (name === 'xf' && isInCells) styles.push(isDateFormat(format, custom.get(format)))
    },
    close(name) {
      if (name === 'cellXfs') isInCells = false
    },
  })
  return styles
}

/** The built-in formats of dates and times, those of Chinese versions included (ECMA-376, 18.8.30). */
const isBuiltInDate = (id: number) =>
  (id >= 14 && id <= 22) || (id >= 27 && id <= 36) || (id >= 45 && id <= 47) || (id >= 50 && id <= 58)

function isDateFormat(id: number, code: string | undefined): boolean {
  if (code === undefined) return isBuiltInDate(id)
  // texts, escaped characters, colors and conditions say nothing about the value
  return /[ymdhs]/i.test(code.replace(/"[^"]*"|\\.|_.|\[(?!h|m|s)[^\]]*\]/gi, ''))
}
