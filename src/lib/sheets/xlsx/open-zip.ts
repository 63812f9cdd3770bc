import type { Readable } from 'node:stream'
import { type Entry, openPromise, type ZipFile } from 'yauzl'
import { sheetTooLarge, sheetTypeUnsupported, sheetUnreadable } from '../errors.ts'

/** The parts of an XLSX file by their names. A name only finds a part; it is never a path on this machine. */
export type Zip = Readonly<{
  has: (name: string) => boolean
  /** Unpacks a part. @throws 400 sheet_too_large above `maxBytes` or for a bomb, sheet_unreadable for an unknown part */
  open: (name: string, maxBytes: number) => Promise<Readable>
  close: () => void
}>

const maxEntries = 2_000

/**
 * How many times larger than packed a part may be. A sheet of different rows is about 40 times larger, a bomb 1,000 times. The cells
 * of a small sheet may all be alike. Apache POI has the same ratio: https://poi.apache.org/apidocs/dev/org/apache/poi/openxml4j/util/ZipSecureFile.html
 */
const maxRatio = 100
const smallBytes = 8_388_608

/**
 * Opens a zip file by its central directory. Nothing is unpacked before its declared size is checked, and a part that is larger than
 * declared fails while it is read.
 * @throws 400 sheet_unreadable, sheet_too_large; 415 unsupported_media_type for an encrypted file
 */
export async function openZip(path: string): Promise<Zip> {
  const zip = await openPromise(path, { lazyEntries: true, autoClose: false }).catch((cause) => {
    throw sheetUnreadable({ cause })
  })
  try {
    const entries = await readEntries(zip)
    return {
      has: (name) => entries.has(name),
      open: (name, maxBytes) => openPart(zip, entries.get(name), maxBytes),
      close: () => zip.close(),
    }
  } catch (error) {
    zip.close()
    throw error
  }
}

async function readEntries(zip: ZipFile): Promise<Map<string, Entry>> {
  if (zip.entryCount > maxEntries) throw sheetTooLarge()
  const entries = new Map<string, Entry>()
  try {
    for await (const entry of zip.eachEntry()) {
      if (entries.has(entry.fileName)) throw sheetUnreadable()
      entries.set(entry.fileName, entry)
    }
  } catch (cause) {
    throw sheetUnreadable({ cause })
  }
  return entries
}

async function openPart(zip: ZipFile, entry: Entry | undefined, maxBytes: number): Promise<Readable> {
  if (!entry) throw sheetUnreadable()
  if (entry.isEncrypted()) throw sheetTypeUnsupported()
  const { uncompressedSize: size, compressedSize } = entry
  if (size > maxBytes || (size > smallBytes && size > compressedSize * maxRatio)) throw sheetTooLarge()
  return zip.openReadStreamPromise(entry).catch((cause) => {
    throw sheetUnreadable({ cause })
  })
}
