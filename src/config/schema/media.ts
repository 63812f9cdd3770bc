import { duration, httpUrl, integer, text } from './kinds.ts'

export const mediaVariables = {
  MEDIA_DIR: text('Folder of the pictures when there is no bucket.', '.data/media'),
  PRIVATE_DIR: text(
    'Folder of imported and exported sheets when there is no bucket; MEDIA_DIR with `-private` behind it when empty. All processes share it, and run as one account: no other one can read it.',
  ),
  S3_PRIVATE_BUCKET: text(
    'Bucket of imported and exported sheets, which only this API may read. With S3_BUCKET but without it, imports and exports are answered 503 gateway_not_configured.',
  ),
  S3_BUCKET: text('Bucket of the pictures.'),
  S3_ENDPOINT: httpUrl(
    "Endpoint of the bucket. When its host begins with the bucket's name (https://shop.oss-cn-hangzhou.aliyuncs.com), the path does not repeat the bucket.",
  ),
  S3_REGION: text('Region of the bucket.', 'us-east-1'),
  S3_ACCESS_KEY_ID: text('Access key of the bucket. Bun adds AWS_SESSION_TOKEN when that is set.'),
  S3_SECRET_ACCESS_KEY: text('Secret of the access key.'),
  S3_PUBLIC_URL: httpUrl('Address from which browsers fetch pictures; this API when empty.'),
  FASTDFS_BASE_URL: httpUrl(
    'Address of pictures with FastDFS keys (group1/M00/…), which an imported Django shop has. In production, that of the other pictures when empty.',
    'http://image.meiduo.site:8888/',
  ),
  CATALOGUE_CACHE_BYTES: integer(
    'Memory of one process for answers of the catalog and their compressed forms; 0 disables the cache.',
    {
      default: 67_108_864,
      minimum: 0,
      maximum: 17_179_869_184,
    },
  ),
  CATALOGUE_STALE: duration(
    'Age up to which public answers of the catalog are sent from memory while MySQL is unavailable.',
    '10m',
  ),
}
