import { media } from '../../gateways/media/media.ts'
import type { MediaStore } from '../../gateways/media/media-store.ts'
import { notFound } from '../../lib/errors.ts'

/**
 * Returns a stored picture; `read` loads its bytes on demand.
 * @throws 404 for an unknown key; 503 gateway_unavailable
 */
export async function getPicture(key: string, store: MediaStore = media) {
  const stat = await store.stat(key)
  if (!stat) throw notFound()
  return {
    size: stat.size,
    version: stat.version,
    contentType: key.endsWith('.webp') ? 'image/webp' : key.endsWith('.png') ? 'image/png' : 'image/jpeg',
    /** Reads bytes from `start` to `end`, exclusive. */
    read: (start: number, end: number) => store.read(key, start, end),
  }
}
