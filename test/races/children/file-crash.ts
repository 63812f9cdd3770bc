import sharp from 'sharp'
import { db } from '../../../src/db/client.ts'
import { editReview } from '../../../src/domains/orders/reviews/edit-review.ts'
import { hideReview } from '../../../src/domains/orders/reviews/moderate-reviews.ts'
import { closeAccount } from '../../../src/domains/privacy/close-account.ts'

/** `<edit|hide|close> <user> <sku> <review> <password>`: a process that removes the rows of files and kills itself right after the commit. */
const [verb, ...rest] = process.argv.slice(2)
const [user, sku, review] = rest.slice(0, 3).map(Number) as [number, number, number]
const original = db.transaction.bind(db)
db.transaction = async (...args) => {
  await original(...args)
  process.kill(process.pid, 'SIGKILL')
  return new Promise(() => {})
}
if (verb === 'edit') {
  const create = { width: 64, height: 64, channels: 3, background: '#336699' } as const
  const picture = await sharp({ create }).png().toBuffer()
  await editReview(user, sku, review, { pictures: [new Uint8Array(picture)] })
} else if (verb === 'hide') await hideReview(review, '含有广告')
else await closeAccount({ userId: user, password: rest[3] as string, address: '127.0.0.1' })
process.exit(0)
