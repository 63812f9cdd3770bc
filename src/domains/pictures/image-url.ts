import { config } from '../../config/index.ts'
import { type PictureSize, variantOf } from './picture-keys.ts'

type Addresses = Readonly<{ url: string; fastdfsUrl: string }>

/**
 * The address of a picture in the size that a page shows: a key of ours becomes a link to where pictures are kept, a key
 * of FastDFS (`group1/M00/…`) one to its server, an absolute address stays as it is, and no key is an empty text.
 */
export function imageUrl(key: string | null, size: PictureSize = 'detail'): string {
  return urlOf(config.media, key, size)
}

/** `imageUrl` with the addresses given. */
export function urlOf({ url, fastdfsUrl }: Addresses, key: string | null, size: PictureSize): string {
  if (!key || /^(https?:)?\/\//.test(key)) return key ?? ''
  const path = key.replace(/^\//, '')
  return /^group\d*\//.test(path) ? `${fastdfsUrl}/${path}` : `${url}/${variantOf(path, size)}`
}
