import { type Config, config } from '../../config/index.ts'
import { diskStore } from './disk-store.ts'
import { guardStore, type MediaStore } from './media-store.ts'
import { s3Store } from './s3-store.ts'

/** The store that the settings describe: a bucket when one is named, else a folder. */
export function createMediaStore(settings: Pick<Config['media'], 'dir' | 's3'>): MediaStore {
  return guardStore(settings.s3 ? s3Store(settings.s3) : diskStore(settings.dir))
}

/** Where the mall keeps its pictures. Every call may end in 503 gateway_unavailable. */
export const media = createMediaStore(config.media)
