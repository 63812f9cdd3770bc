import { S3Client } from 'bun'
import type { Config } from '../../config/index.ts'
import type { MediaStore } from './media-store.ts'

type Bucket = NonNullable<Config['media']['s3']>

const timeoutMs = 10_000

/** Keeps files in a bucket of any service that speaks S3. */
export function s3Store(settings: Bucket, patienceMs = timeoutMs): MediaStore {
  const { endpoint, bucket, region, accessKeyId, secretAccessKey } = settings
  const client = new S3Client({
    endpoint,
    bucket,
    region,
    accessKeyId,
    secretAccessKey,
    // Aliyun OSS and Tencent COS take the bucket in the host alone
    virtualHostedStyle: new URL(endpoint).hostname.startsWith(`${bucket}.`),
  })
  return {
    async put(key, bytes, type) {
      await within(patienceMs, client.write(key, bytes, { type }))
    },
    async stat(key) {
      const found = await within(patienceMs, client.stat(key)).catch(absent)
      return found && { size: found.size, version: found.etag.replace(/^W\/|"/g, '') }
    },
    read: (key, start, end) => within(patienceMs, client.file(key).slice(start, end).bytes()),
  }
}

/** Bun's client takes no signal: a call that is given up goes on until the connection ends. */
function within<T>(ms: number, work: Promise<T>): Promise<T> {
  let timer: Timer | undefined
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error('S3 did not answer in time')), ms)
  })
  return Promise.race([work, late]).finally(() => clearTimeout(timer))
}

function absent(error: unknown): undefined {
  if ((error as { code?: unknown }).code !== 'NoSuchKey') throw error
  return undefined
}
