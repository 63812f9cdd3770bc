import { config } from '../../config.ts'

/** The address of a stored picture: a key of ours becomes a media link, an absolute address stays as it is. */
export function imageUrl(key: string | null): string {
  if (!key || /^https?:\/\//.test(key)) return key ?? ''
  return `${config.publicUrl}/media/${key}`
}
