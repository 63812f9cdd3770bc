import { fileTypeFromBuffer } from 'file-type'
import { privateFiles } from '../../../gateways/media/private-files.ts'
import { notFound } from '../../../lib/errors.ts'
import { newPictureId } from '../../pictures/picture-keys.ts'
import { discardLater, uploadSeconds } from '../discard-files.ts'
import { invoiceFileInvalid, invoiceFileTooLarge } from '../errors.ts'

/** Bytes of the file of an invoice. */
const maxInvoiceBytes = 5_242_880

/** Types that an invoice may have, with the extension of their keys. */
const extensions: Readonly<Record<string, string>> = {
  'application/pdf': 'pdf',
  'image/jpeg': 'jpg',
  'image/png': 'png',
  'image/webp': 'webp',
}
const types = new Map(Object.entries(extensions).map(([type, extension]) => [extension, type]))

/**
 * Stores the file of an invoice below a new key. The job that deletes files without an invoice is queued first: a crash at any
 * moment leaves no file behind.
 * @returns the key
 * @throws 413 invoice_file_too_large; 415 invoice_file_invalid for content that is neither a PDF nor a picture; 503
 */
export async function storeInvoiceFile(bytes: Uint8Array): Promise<string> {
  if (bytes.length > maxInvoiceBytes) throw invoiceFileTooLarge()
  const type = (await fileTypeFromBuffer(bytes))?.mime ?? ''
  const extension = Object.hasOwn(extensions, type) ? extensions[type] : undefined
  if (!extension) throw invoiceFileInvalid()
  const key = `invoices/${newPictureId()}.${extension}`
  await discardLater([key], uploadSeconds)
  await privateFiles.put(key, bytes, type)
  return key
}

/** Reads the file of an invoice. @throws 404 not_found; 503 gateway_unavailable */
export async function readInvoiceFile(key: string): Promise<{ bytes: Uint8Array; type: string }> {
  const found = key ? await privateFiles.stat(key) : undefined
  if (!found) throw notFound()
  const type = types.get(key.split('.').at(-1) ?? '') ?? 'application/octet-stream'
  return { bytes: await privateFiles.read(key, 0, found.size), type }
}
