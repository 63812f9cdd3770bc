import { addToCart } from '../../../domains/cart/change-lines.ts'
import { addFavourite } from '../../../domains/favourites/change-favourites.ts'
import { recordBrowsedSku } from '../../../domains/history/browse-history.ts'
import { sealEntries } from '../../../domains/staff/audit/seal-entries.ts'
import { privateFiles } from '../../../gateways/media/private-files.ts'
import { storeExampleFiles } from './example-files.ts'
import type { ExamplePeople } from './example-people.ts'
import { leaveFailedJob } from './leave-failed-job.ts'

/** Stores what the example rows need outside their transaction: files, a failed job, cart, favourites and browse history of the shopper. */
export async function finishExamples({ shopperId }: ExamplePeople): Promise<void> {
  await sealEntries()
  await storeExampleFiles(privateFiles)
  await leaveFailedJob()
  for (const skuId of [24, 107]) {
    await addToCart({ kind: 'user', userId: shopperId }, { skuId, count: 1, selected: true })
    await recordBrowsedSku(shopperId, skuId)
    await addFavourite(shopperId, skuId)
  }
}
