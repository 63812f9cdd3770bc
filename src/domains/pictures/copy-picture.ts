import { media } from '../../gateways/media/media.ts'
import type { MediaStore } from '../../gateways/media/media-store.ts'
import { filesOf, newPictureId, pictureKey } from './picture-keys.ts'

/** Returns the key of a copy of a picture, which `copyPicture` makes; undefined for a picture that `storePicture` did not write. */
export function newCopyKey(key: string): string | undefined {
  return filesOf(key).length > 0 ? pictureKey(newPictureId(), 'detail', 'webp') : undefined
}

/**
 * Copies all files of a picture to another key. A file that the store does not have is left out. Idempotent.
 * @throws 503 gateway_unavailable
 */
export async function copyPicture(from: string, to: string, store: MediaStore = media): Promise<void> {
  const targets = filesOf(to)
  for (const [at, file] of filesOf(from).entries()) {
    const stat = await store.stat(file)
    if (!stat) continue
    const contentType = file.endsWith('.webp') ? 'image/webp' : 'image/jpeg'
    await store.put(targets[at] as string, await store.read(file, 0, stat.size), contentType)
  }
}
