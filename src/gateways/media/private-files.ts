import { config } from '../../config/index.ts'
import type { Config } from '../../config/read-config.ts'
import { gatewayNotConfigured } from '../../lib/errors.ts'
import { createDiskStore } from './disk-store.ts'
import { type FileStore, withGatewayErrors } from './media-store.ts'
import { createS3Store } from './s3-store.ts'

type Settings = Pick<Config['media'], 's3' | 'privateDir' | 'privateBucket'>

/** A large file takes longer than a picture. */
const timeoutMs = 120_000
const keyForm = /^[\w-]+(\/[\w-]+)*\.(csv|xlsx|pdf|jpg|png|webp)$/

/**
 * Creates the store of files that no browser may read: imported and exported sheets, and invoices. It is a separate folder or bucket, because
 * `/media/` serves every picture by its key.
 */
export function createPrivateStore({ s3, privateDir, privateBucket }: Settings): FileStore {
  if (s3 && !privateBucket) return unconfigured
  return checked(
    s3 && privateBucket
      ? createS3Store({ ...s3, bucket: privateBucket, endpoint: endpointOf(s3, privateBucket) }, timeoutMs)
      : createDiskStore(privateDir, { isPrivate: true }),
  )
}

/** Aliyun OSS and Tencent COS have the bucket in the host name. */
function endpointOf({ endpoint, bucket }: NonNullable<Settings['s3']>, privateBucket: string): string {
  return endpoint.replace(`//${bucket}.`, `//${privateBucket}.`)
}

const refuse = async (): Promise<never> => {
  throw gatewayNotConfigured()
}
const unconfigured: FileStore = { put: refuse, putFile: refuse, stat: refuse, read: refuse, remove: refuse }

/** Every call may throw 503 gateway_unavailable or gateway_not_configured. */
export const privateFiles = createPrivateStore(config.media)

function checked(store: FileStore): FileStore {
  const call = <T>(key: string, work: () => Promise<T>): Promise<T> => {
    if (key.length > 200 || !keyForm.test(key)) throw new Error('not a valid key of a private file')
    return withGatewayErrors(work)
  }
  return {
    put: (key, bytes, type) => call(key, () => store.put(key, bytes, type)),
    putFile: (key, path, type) => call(key, () => store.putFile(key, path, type)),
    stat: (key) => call(key, () => store.stat(key)),
    read: (key, start, end) => call(key, () => store.read(key, start, end)),
    remove: (key) => call(key, () => store.remove(key)),
  }
}
