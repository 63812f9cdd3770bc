/** The maximum width and height of each size, in pixels. */
export const pictureSizes = { detail: 800, list: 350, cart: 100 } as const

export type PictureSize = keyof typeof pictureSizes
export type PictureFormat = 'webp' | 'jpg'

const ownKey = /^(pictures\/[0-9a-f]{40})\/detail\.webp$/

/** Returns a new id, which no other picture has. @returns 40 hexadecimal digits */
export function newPictureId(): string {
  return crypto.getRandomValues(new Uint8Array(20)).toHex()
}

/** Returns the keys of all files of a picture, the detail WebP last; none for a picture that `storePicture` did not write. */
export function filesOf(key: string): string[] {
  const id = ownKey.exec(key)?.[1]?.split('/')[1]
  if (!id) return []
  const sizes = ['cart', 'list', 'detail'] as const
  return sizes.flatMap((size) => [pictureKey(id, size, 'jpg'), pictureKey(id, size, 'webp')])
}

/** Returns the key of one file of a picture. `id` is 40 hexadecimal digits. */
export function pictureKey(id: string, size: PictureSize, format: PictureFormat): string {
  return `pictures/${id}/${size}.${format}`
}

/**
 * Returns the key of another file of the same picture. `key` is the one that the database stores, the detail WebP. A
 * picture that `storePicture` did not write has a single file; its key is returned unchanged.
 */
export function variantOf(key: string, size: PictureSize, format: PictureFormat = 'webp'): string {
  const folder = ownKey.exec(key)?.[1]
  return folder ? `${folder}/${size}.${format}` : key
}
