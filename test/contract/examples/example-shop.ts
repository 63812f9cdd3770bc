import { type DemoMall, startDemoMall } from '../../support/processes/demo-mall.ts'

const here = 'test/contract/examples'

/**
 * Starts a new demo shop with its own database, Redis database and sandbox. All its processes have the same fixed time, so each start has
 * the same rows.
 * @param redisDb a Redis database that no other test uses
 */
export async function startExampleShop(redisDb = 59): Promise<DemoMall> {
  const mall = await startDemoMall(
    redisDb,
    { SANDBOX_DEMO_ORDERS: '40', TZ: 'UTC' },
    {
      load: `${here}/fill-shop.ts`,
      sandbox: `${here}/serve-sandbox.ts`,
      mall: `${here}/serve-shop.ts`,
      hasExampleIds: true,
    },
  )
  // so that answers show an address and the change of one
  const email = "UPDATE tb_users SET email = 'xiaoman@example.com', email_active = 1 WHERE username = ?"
  await mall.database.connection.query(email, [mall.users.shopper.username])
  return mall
}
