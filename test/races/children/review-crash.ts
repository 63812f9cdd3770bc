import { editReview } from '../../../src/domains/orders/reviews/edit-review.ts'
import { onFailpoint } from '../../../src/lib/failpoints.ts'
import { pngBytes } from '../../support/factories/pictures.ts'

/** `<user> <sku> <review>`: a process that adds a picture to a review and kills itself before the review is changed. */
const [user, sku, review] = process.argv.slice(2).map(Number) as [number, number, number]
onFailpoint((name) => {
  if (name === 'pictures:stored') process.kill(process.pid, 'SIGKILL')
})
await editReview(user, sku, review, { pictures: [await pngBytes()] })
process.exit(0)
