import { constants } from 'node:fs'
import { access, stat, statfs } from 'node:fs/promises'
import { dirname, resolve } from 'node:path'
import { config } from '../../config/index.ts'
import { media } from '../../gateways/media/media.ts'
import { privateFiles } from '../../gateways/media/private-files.ts'
import { type Check, type Finding, failed, ok, runChecks, warning } from './check.ts'

const mebibyte = 1_048_576
const [warningBytes, failureBytes] = [1_024 * mebibyte, 100 * mebibyte]

/** Where pictures and private files are: folders of this machine, or buckets. */
export function fileChecks(): Check[] {
  const { s3, dir, privateDir, privateBucket } = config.media
  if (!s3)
    return [
      { name: 'MEDIA_DIR', find: () => findFolder('MEDIA_DIR', dir, false) },
      { name: 'PRIVATE_DIR', find: () => findFolder('PRIVATE_DIR', privateDir, true) },
    ]
  return [
    { name: 'S3_BUCKET', find: () => findBucket() },
    {
      name: 'S3_PRIVATE_BUCKET',
      find: async () =>
        privateBucket
          ? findPrivateBucket(privateBucket)
          : [warning('S3_PRIVATE_BUCKET', 'not set: imports, exports and invoices answer 503')],
    },
  ]
}

async function findFolder(name: string, folder: string, isPrivate: boolean): Promise<Finding[]> {
  const path = await nearestFolder(resolve(folder))
  return runChecks([
    { name: `${name} access`, find: async () => [await judgeAccess(name, path, resolve(folder), isPrivate)] },
    {
      name: `${name} space`,
      find: async () => {
        const { bavail, bsize } = await statfs(path)
        return [judgeSpace(`${name} space`, bavail * bsize)]
      },
    },
  ])
}

/** The mall creates a folder with its first file, so the nearest folder above counts until then. */
async function nearestFolder(path: string): Promise<string> {
  const found = await stat(path).catch(() => undefined)
  return found || dirname(path) === path ? path : nearestFolder(dirname(path))
}

async function judgeAccess(name: string, path: string, wanted: string, isPrivate: boolean): Promise<Finding> {
  const check = `${name} access`
  const found = await stat(path)
  if (!found.isDirectory()) return failed(check, `${path} is no folder`)
  const isWritable = await access(path, constants.W_OK | constants.X_OK).then(
    () => true,
    () => false,
  )
  if (!isWritable) return failed(check, `this account cannot write to ${path}`)
  if (isPrivate && path === wanted && (found.mode & 0o077) !== 0)
    return failed(check, `other accounts can read ${path}; run chmod -R go= ${path}`)
  return ok(check, path === wanted ? path : `${wanted} will be created`)
}

export function judgeSpace(check: string, freeBytes: number): Finding {
  const line = `${Math.floor(freeBytes / mebibyte)} MiB free`
  if (freeBytes < failureBytes) return failed(check, `${line}; uploads will fail: free space`)
  return freeBytes < warningBytes ? warning(check, `${line}; free space`) : ok(check, line)
}

const probe = () => `doctor/${crypto.randomUUID()}`

async function findBucket(): Promise<Finding[]> {
  const key = `${probe()}.png`
  await media.put(key, new Uint8Array([1]), 'image/png')
  try {
    const { s3, url } = config.media
    const address = `${url}/${key}`
    const isServed = s3?.publicUrl === undefined || (await isReadable(address))
    const found = ok('S3_BUCKET', 'a picture can be stored and deleted')
    return isServed ? [found] : [found, failed('S3_PUBLIC_URL', `a stored picture is not at ${address}`)]
  } finally {
    await media.remove(key)
  }
}

async function findPrivateBucket(bucket: string): Promise<Finding[]> {
  const key = `${probe()}.csv`
  await privateFiles.put(key, new Uint8Array([1]), 'text/csv')
  try {
    const { endpoint = '', bucket: publicBucket = '' } = config.media.s3 ?? {}
    const isHost = new URL(endpoint).hostname.startsWith(`${publicBucket}.`)
    const base = isHost ? endpoint.replace(`//${publicBucket}.`, `//${bucket}.`) : `${endpoint}/${bucket}`
    const open = failed('S3_PRIVATE_BUCKET', 'every caller can read its files; make the bucket private')
    return (await isReadable(`${base}/${key}`))
      ? [open]
      : [ok('S3_PRIVATE_BUCKET', 'a file can be stored and deleted, and strangers cannot read it')]
  } finally {
    await privateFiles.remove(key)
  }
}

async function isReadable(url: string): Promise<boolean> {
  const response = await fetch(url, { signal: AbortSignal.timeout(5_000) }).catch(() => undefined)
  await response?.body?.cancel()
  return response?.status === 200
}
