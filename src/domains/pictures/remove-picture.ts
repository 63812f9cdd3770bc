import { media } from '../../gateways/media/media.ts'
import type { MediaStore } from '../../gateways/media/media-store.ts'
import { filesOf } from './picture-keys.ts'

/**
 * Deletes all files of a picture. Idempotent. Call it only for a key that nothing shows and that nothing can show later: earlier
 * releases gave equal pictures one key, and a copy of an SPU shows the pictures of its source.
 * @throws 503 gateway_unavailable
 */
export async function removePicture(key: string, store: MediaStore = media): Promise<void> {
  for (const file of filesOf(key)) await store.remove(file)
}
