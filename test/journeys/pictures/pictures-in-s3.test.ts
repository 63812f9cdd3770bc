import { afterAll, expect, test } from 'bun:test'
import { drawing } from '../../support/factories/pictures.ts'
import { startIsolatedApp } from '../../support/processes/isolated-app.ts'
import { startS3 } from '../../support/vendors/s3.ts'

const account = { bucket: 'shop', region: 'cn-north-1', accessKeyId: 'key', secretAccessKey: 'secret' }
const s3 = startS3(account)
const mall = await startIsolatedApp({
  redisDb: 9,
  env: {
    S3_BUCKET: account.bucket,
    S3_ENDPOINT: s3.endpoint,
    S3_REGION: account.region,
    S3_ACCESS_KEY_ID: account.accessKeyId,
    S3_SECRET_ACCESS_KEY: account.secretAccessKey,
  },
})
afterAll(async () => {
  await mall.stop()
  s3.stop()
})

test('with a bucket the mall serves its pictures, and answers 503 while the bucket is unavailable', async () => {
  s3.objects.set('products/one.webp', { bytes: await drawing().webp().toBuffer(), type: 'image/webp' })
  const get = (key: string) => mall.call('GET', `/media/${key}`)
  expect(await get('products/one.webp')).toMatchObject({ status: 200 })
  expect(await get('products/two.webp')).toMatchObject({ status: 404, code: 'not_found' })
  s3.fail('error')
  const away = await get('products/one.webp')
  expect(away).toMatchObject({ status: 503, code: 'gateway_unavailable' })
  expect(away.retryAfter).toBeGreaterThan(0)
  s3.fail(undefined)
  expect(await get('products/one.webp')).toMatchObject({ status: 200 })
})
