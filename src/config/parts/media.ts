import type { Reader } from '../reader.ts'

/** Where pictures are stored and from where browsers fetch them. @throws ConfigError */
export function readMedia({ get, find, isSet }: Reader, publicUrl: string, isProduction: boolean) {
  const s3 = readS3({ get, find, isSet })
  const url = s3?.publicUrl ?? `${publicUrl}/media`
  return {
    dir: get('MEDIA_DIR'),
    s3,
    /** Imported and exported sheets. */
    privateDir: get('PRIVATE_DIR', `${get('MEDIA_DIR')}-private`),
    privateBucket: find('S3_PRIVATE_BUCKET'),
    /** Prefix of the keys of this mall. */
    url,
    /** Prefix of FastDFS keys. No page of production loads pictures from the domain of the default. */
    fastdfsUrl: get('FASTDFS_BASE_URL', isProduction ? url : undefined),
  }
}

function readS3({ get, find, isSet }: Reader) {
  const names = [
    'S3_BUCKET',
    'S3_ENDPOINT',
    'S3_REGION',
    'S3_ACCESS_KEY_ID',
    'S3_SECRET_ACCESS_KEY',
    'S3_PUBLIC_URL',
  ] as const
  if (!names.some(isSet)) return undefined
  return {
    bucket: get('S3_BUCKET'),
    endpoint: get('S3_ENDPOINT'),
    region: get('S3_REGION'),
    accessKeyId: get('S3_ACCESS_KEY_ID'),
    secretAccessKey: get('S3_SECRET_ACCESS_KEY'),
    publicUrl: find('S3_PUBLIC_URL'),
  }
}
