import { S3Client } from 'bun'
import type { Config } from '../../config/read-config.ts'
import { withTimeout } from '../../lib/concurrency/with-timeout.ts'
import type { FileStore } from './media-store.ts'

type Bucket = NonNullable<Config['media']['s3']>

/** Returns a store in a bucket of any service that implements the S3 protocol. */
export function createS3Store(settings: Bucket, timeoutMs = 10_000): FileStore {
  const { endpoint, bucket, region, accessKeyId, secretAccessKey } = settings
  const client = new S3Client({
    endpoint,
    bucket,
    region,
    accessKeyId,
    secretAccessKey,
    // Aliyun OSS and Tencent COS accept the bucket in the host name only
    virtualHostedStyle: new URL(endpoint).hostname.startsWith(`${bucket}.`),
  })
  // Bun's client takes no AbortSignal: after the time-out the request itself continues until its connection ends
  const limited = <T>(work: Promise<T>) =>
    withTimeout(work, timeoutMs, () => new Error('S3 did not answer in time'))
  return {
    async put(key, bytes, type) {
      await limited(client.write(key, bytes, { type }))
    },
    async putFile(key, path, type) {
      await limited(client.write(key, Bun.file(path), { type }))
    },
    async stat(key) {
      const found = await limited(client.stat(key)).catch(undefinedIfAbsent)
      return found && { size: found.size, version: found.etag.replace(/^W\/|"/g, '') }
    },
    read: (key, start, end) => limited(client.file(key).slice(start, end).bytes()),
    async remove(key) {
      await limited(client.delete(key)).catch(undefinedIfAbsent)
    },
  }
}

function undefinedIfAbsent(error: unknown): undefined {
  if ((error as { code?: unknown }).code !== 'NoSuchKey') throw error
  return undefined
}
