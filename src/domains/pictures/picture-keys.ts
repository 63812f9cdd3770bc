/** The longest side in pixels of each size that a picture is kept in. */
export const pictureSizes = { detail: 800, list: 350, cart: 100 } as const

export type PictureSize = keyof typeof pictureSizes
export type PictureFormat = 'webp' | 'jpg'

const ownKey = /^(pictures\/[0-9a-f]{40})\/detail\.webp$/

/** The key of one file of the picture that `id`, 40 hexadecimal digits, names. */
export function pictureKey(id: string, size: PictureSize, format: PictureFormat): string {
  return `pictures/${id}/${size}.${format}`
}

/**
 * The key of another file of the same picture, from the key that the database holds, its detail WebP. A picture that did
 * not come by `storePicture` has one file alone, and its key comes back as it is.
 */
export function variantOf(key: string, size: PictureSize, format: PictureFormat = 'webp'): string {
  const folder = ownKey.exec(key)?.[1]
  return folder ? `${folder}/${size}.${format}` : key
}
