import { type Config, config } from '../../config/index.ts'
import { createDiskStore } from './disk-store.ts'
import { type MediaStore, withStoreChecks } from './media-store.ts'
import { createS3Store } from './s3-store.ts'

/** The store that the settings describe: a bucket when one is named, else a folder. */
export function createMediaStore(settings: Pick<Config['media'], 'dir' | 's3'>): MediaStore {
  return withStoreChecks(settings.s3 ? createS3Store(settings.s3) : createDiskStore(settings.dir))
}

/** Where the mall keeps its pictures. Every call may end in 503 gateway_unavailable. */
export const media = createMediaStore(config.media)
