import { editReview } from '../../../src/domains/orders/reviews/edit-review.ts'
import { hideReview } from '../../../src/domains/orders/reviews/moderate-reviews.ts'
import { closeAccount } from '../../../src/domains/privacy/close-account.ts'
import { pngBytes } from '../../support/factories/pictures.ts'
import { killAfterCommit } from '../../support/processes/kill-after-commit.ts'

/**
 * `<edit|hide|close> <user> <sku> <review> <password>`: a process that removes the rows of files and kills itself right after
 * the commit.
 */
const [verb, ...rest] = process.argv.slice(2)
const [user, sku, review] = rest.slice(0, 3).map(Number) as [number, number, number]
killAfterCommit()
if (verb === 'edit') await editReview(user, sku, review, { pictures: [await pngBytes()] })
else if (verb === 'hide') await hideReview(review, '含有广告')
else await closeAccount({ userId: user, password: rest[3] as string, address: '127.0.0.1' })
process.exit(0)
