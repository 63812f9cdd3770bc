import { media } from '../../gateways/media/media.ts'
import type { MediaStore } from '../../gateways/media/media-store.ts'
import { filesOf } from './picture-keys.ts'

/**
 * Deletes all files of a picture that was stored under its own id. Idempotent. Never call it for a key that is a digest of pixels:
 * other rows may use it.
 * @throws 503 gateway_unavailable
 */
export async function removePicture(key: string, store: MediaStore = media): Promise<void> {
  for (const file of filesOf(key)) await store.remove(file)
}
