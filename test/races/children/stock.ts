import { closeDatabase, db } from '../../../src/db/client.ts'
import { skus } from '../../../src/db/schema/catalog.ts'
import { closeRedis } from '../../../src/redis/client.ts'
import { createSku } from '../../support/factories/skus.ts'
import { createUser } from '../../support/factories/users.ts'

/** `<buyers> <skus> <stock>`: fills an empty, migrated database and prints its users and SKUs as JSON. */
const [buyers, skuCount, stock] = process.argv.slice(2).map(Number) as [number, number, number]
const ids: number[] = []
for (let i = 0; i < skuCount; i++) ids.push(await createSku({ stock }))
const users = await Promise.all(
  Array.from({ length: buyers }, async () => {
    const { id, token, addressId } = await createUser()
    return { id, token, addressId }
  }),
)
const rows = await db.select({ id: skus.id }).from(skus)
if (rows.length !== skuCount) throw new Error('the database was not empty')
console.log(JSON.stringify({ users, skus: ids }))
await Promise.allSettled([closeDatabase(), closeRedis()])
