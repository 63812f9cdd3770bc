import { config } from '../../config/index.ts'
import { type PictureSize, variantOf } from './picture-keys.ts'

type BaseUrls = Readonly<{ url: string; fastdfsUrl: string }>

/**
 * Returns the URL of a picture in one size. A key of this shop refers to the media store, a FastDFS key
 * (`group1/M00/…`) to the FastDFS server, an absolute URL stays unchanged, and no key gives an empty string.
 */
export function imageUrl(key: string | null, size: PictureSize = 'detail'): string {
  return urlOf(config.media, key, size)
}

/** The same with explicit base URLs. */
export function urlOf({ url, fastdfsUrl }: BaseUrls, key: string | null, size: PictureSize): string {
  if (!key || /^(https?:)?\/\//.test(key)) return key ?? ''
  const path = key.replace(/^\//, '')
  return /^group\d*\//.test(path) ? `${fastdfsUrl}/${path}` : `${url}/${variantOf(path, size)}`
}
