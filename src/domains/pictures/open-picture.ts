import { media } from '../../gateways/media/media.ts'
import type { MediaStore } from '../../gateways/media/media-store.ts'
import { notFound } from '../../lib/errors.ts'

/** Finds a stored picture, whose bytes are read when they are asked for. @throws 404; 503 gateway_unavailable */
export async function getPicture(key: string, store: MediaStore = media) {
  const found = await store.stat(key)
  if (!found) throw notFound()
  return {
    size: found.size,
    version: found.version,
    contentType: key.endsWith('.webp') ? 'image/webp' : key.endsWith('.png') ? 'image/png' : 'image/jpeg',
    /** From `start` up to, not including, `end`. */
    read: (start: number, end: number) => store.read(key, start, end),
  }
}
