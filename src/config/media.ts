import { type Env, httpUrl, required } from '../lib/env-values.ts'

/** Where pictures are kept and shown. @throws ConfigError */
export function readMedia(env: Env, publicUrl: string) {
  const s3 = readS3(env)
  return {
    dir: env.MEDIA_DIR || '.data/media',
    s3,
    /** What a key of ours, and one that FastDFS gave, is appended to. */
    url: s3?.publicUrl ?? `${publicUrl}/media`,
    fastdfsUrl: httpUrl(env, 'FASTDFS_BASE_URL', 'http://image.meiduo.site:8888'),
  }
}

function readS3(env: Env) {
  const names = ['S3_ENDPOINT', 'S3_REGION', 'S3_ACCESS_KEY_ID', 'S3_SECRET_ACCESS_KEY', 'S3_PUBLIC_URL']
  if (!env.S3_BUCKET && !names.some((name) => env[name])) return undefined
  return {
    bucket: required(env, 'S3_BUCKET'),
    endpoint: required(env, 'S3_ENDPOINT') && httpUrl(env, 'S3_ENDPOINT', ''),
    region: env.S3_REGION || 'us-east-1',
    accessKeyId: required(env, 'S3_ACCESS_KEY_ID'),
    secretAccessKey: required(env, 'S3_SECRET_ACCESS_KEY'),
    publicUrl: env.S3_PUBLIC_URL ? httpUrl(env, 'S3_PUBLIC_URL', '') : undefined,
  }
}
