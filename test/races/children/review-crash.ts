import sharp from 'sharp'
import { editReview } from '../../../src/domains/orders/reviews/edit-review.ts'
import { onFailpoint } from '../../../src/lib/failpoints.ts'

/** `<user> <sku> <review>`: a process that adds a picture to a review and kills itself before the review is changed. */
const [user, sku, review] = process.argv.slice(2).map(Number) as [number, number, number]
onFailpoint((name) => {
  if (name === 'pictures:stored') process.kill(process.pid, 'SIGKILL')
})
const create = { width: 64, height: 64, channels: 3, background: '#336699' } as const
const picture = await sharp({ create }).png().toBuffer()
await editReview(user, sku, review, { pictures: [new Uint8Array(picture)] })
process.exit(0)
