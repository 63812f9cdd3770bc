import { crc32 } from 'node:zlib'
import sharp, { type Sharp } from 'sharp'
import { inspectPicture } from '../../../src/domains/pictures/inspect-picture.ts'
import type { MediaStore } from '../../../src/gateways/media/media-store.ts'
import { AppError } from '../../../src/lib/errors.ts'

/**
 * Draws a picture with a different color in each corner, so that every rotation can be recognized. Sizes are in pixels.
 */
export function drawing(width = 96, height = 64): Sharp {
  const [w, h] = [width / 2, height / 2]
  const svg = `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}">
    <rect width="${w}" height="${h}" fill="#c03030"/><rect x="${w}" width="${w}" height="${h}" fill="#30a040"/>
    <rect y="${h}" width="${w}" height="${h}" fill="#3050c0"/><rect x="${w}" y="${h}" width="${w}" height="${h}" fill="#f0e8d0"/>
    <circle cx="${w}" cy="${h}" r="${Math.min(w, h) / 2}" fill="#202020"/></svg>`
  return sharp(Buffer.from(svg)).flatten()
}

/** Returns the drawing as the bytes of a PNG file. */
export async function pngBytes(width?: number, height?: number): Promise<Uint8Array<ArrayBuffer>> {
  return new Uint8Array(await drawing(width, height).png().toBuffer())
}

/** Returns the drawing as a PNG file of a form. */
export async function pngBlob(width?: number, height?: number): Promise<Blob> {
  return new Blob([await pngBytes(width, height)], { type: 'image/png' })
}

/** Encodes the drawing in each accepted format. */
export async function drawings(width?: number, height?: number) {
  const image = () => drawing(width, height)
  const [jpeg, progressive, png, webp, lossless] = await Promise.all([
    image().jpeg().toBuffer(),
    image().jpeg({ progressive: true }).toBuffer(),
    image().png().toBuffer(),
    image().webp().toBuffer(),
    image().webp({ lossless: true }).toBuffer(),
  ])
  return { jpeg, progressive, png, webp, lossless }
}

/** Builds one JPEG segment, such as a comment (0xfe). */
export function jpegSegment(code: number, body: string | Buffer): Buffer {
  const bytes = Buffer.from(body as string)
  const head = Buffer.from([0xff, code, 0, 0])
  head.writeUInt16BE(bytes.length + 2, 2)
  return Buffer.concat([head, bytes])
}

/** Builds one PNG chunk with its checksum. */
export function pngChunk(type: string, body: string | Buffer = ''): Buffer {
  const named = Buffer.concat([Buffer.from(type), Buffer.from(body as string)])
  const chunk = Buffer.alloc(named.length + 8)
  chunk.writeUInt32BE(named.length - 4, 0)
  named.copy(chunk, 4)
  chunk.writeUInt32BE(crc32(named), named.length + 4)
  return chunk
}

/** Returns `bytes` with `part` inserted at an offset. */
export function insert(bytes: Buffer, at: number, part: Buffer): Buffer {
  return Buffer.concat([bytes.subarray(0, at), part, bytes.subarray(at)])
}

/** The offset of the first PNG chunk after the header chunk (IHDR). */
export const afterPngHeader = 33

/** Creates a media store in memory. @param failAt index, from 0, of the one `put` that fails */
export function memoryStore(failAt?: number) {
  const files = new Map<string, Buffer>()
  const puts: string[] = []
  const store: MediaStore = {
    async put(key, bytes) {
      puts.push(key)
      if (puts.length - 1 === failAt) throw new Error('the disk is full')
      files.set(key, Buffer.from(bytes))
    },
    async stat(key) {
      const found = files.get(key)
      return found && { size: found.length, version: '1' }
    },
    async read(key, start, end) {
      return (files.get(key) ?? Buffer.alloc(0)).subarray(start, end)
    },
    async remove(key) {
      files.delete(key)
    },
  }
  return { store, files, puts }
}

/** Returns the frame of an accepted picture, else the reason or the error code of the refusal. */
export function verdictOn(bytes: Buffer): unknown {
  try {
    return inspectPicture(bytes)
  } catch (error) {
    if (!(error instanceof AppError)) throw error
    return error.details.members?.reason ?? error.code
  }
}
