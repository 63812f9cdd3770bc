import { config } from '../../config/index.ts'
import type { Config } from '../../config/read-config.ts'
import { createDiskStore } from './disk-store.ts'
import { type MediaStore, withStoreChecks } from './media-store.ts'
import { createS3Store } from './s3-store.ts'

/** Creates the configured store: an S3 bucket if one is configured, otherwise a folder. */
export function createMediaStore(settings: Pick<Config['media'], 'dir' | 's3'>): MediaStore {
  return withStoreChecks(settings.s3 ? createS3Store(settings.s3) : createDiskStore(settings.dir))
}

/** The store of the pictures. Every call may throw 503 gateway_unavailable. */
export const media = createMediaStore(config.media)
