import { connect, createServer, type Socket } from 'node:net'
import { createConnection, type RowDataPacket } from 'mysql2/promise'

/**
 * Makes each staff write once and cuts its connection to MySQL between its statements and the commit, where a killed process cuts it,
 * too. Prints for each the status of the answer and the tables that differ from before, as JSON.
 */
const target = new URL(String(process.env.DATABASE_URL))
const clients = new Set<Socket>()
const proxy = createServer((client) => {
  const upstream = connect(Number(target.port), target.hostname)
  const end = () => {
    clients.delete(client)
    client.destroy()
    upstream.destroy()
  }
  clients.add(client)
  for (const socket of [client, upstream]) socket.on('error', end).on('close', end)
  client.pipe(upstream)
  upstream.pipe(client)
})
await new Promise<void>((done) => proxy.listen(0, '127.0.0.1', done))
const { port } = proxy.address() as { port: number }
process.env.DATABASE_URL = Object.assign(new URL(target.href), {
  hostname: '127.0.0.1',
  port: String(port),
}).href

const { onFailpoint } = await import('../../../src/lib/failpoints.ts')
const { createStaff } = await import('../../support/factories/staff/staff.ts')
const { call } = await import('../../support/http.ts')
const { rows } = await import('../../contract/staff/rows.ts')
const { staffRoutes } = await import('../../contract/staff/walk.ts')
const { log } = await import('../../../src/lib/log.ts')
log.level = 'silent'

const reader = await createConnection(target.href)
/**
 * Tables with rows that another transaction stores before the write: a picture and an import are recorded before their file, a code of a
 * second factor is used up before what it permits, and a name that is locked holds no data.
 */
const separate = ['tb_description_picture', 'tb_import', 'tb_staff_totp', 'tb_named_lock']

const [virtual] = await reader.query<RowDataPacket[]>(
  "SELECT DISTINCT table_name AS name FROM information_schema.columns WHERE table_schema = DATABASE() AND extra LIKE '%GENERATED%'",
)
const computed = virtual.map(({ name }) => String(name))

async function checksums(): Promise<Map<string, unknown>> {
  const [tables] = await reader.query<RowDataPacket[]>('SHOW TABLES')
  const names = tables.map((row) => String(Object.values(row)[0])).filter((name) => !separate.includes(name))
  const [sums] = await reader.query<RowDataPacket[]>('CHECKSUM TABLE ??', [names])
  const all = new Map<string, unknown>(
    sums.map((row) => [String(row.Table).split('.')[1] as string, row.Checksum]),
  )
  // the checksum of a virtual column changes although its value does not
  for (const name of computed) {
    const [rows] = await reader.query<RowDataPacket[]>('SELECT * FROM ??', [name])
    all.set(name, JSON.stringify(rows))
  }
  return all
}

const differing = (one: Map<string, unknown>, other: Map<string, unknown>) =>
  [...one.keys()].filter((name) => one.get(name) !== other.get(name))

/** The server rolls back when it notices that the connection is closed: on a busy machine after seconds. */
async function settled(before: Map<string, unknown>): Promise<string[]> {
  for (let tries = 1; ; tries++) {
    const changed = differing(before, await checksums())
    if (changed.length === 0 || tries === 400) return changed
    await Bun.sleep(50)
  }
}

for (const row of rows) {
  const method = staffRoutes.find(({ id }) => id === row.operation)?.method
  if (!method || !row.audits) continue
  // a new one each time: some writes end the sessions of the caller
  const admin = await createStaff([], { isSuperuser: true })
  const [path, options = {}, token = admin.token] = await row.call(admin)
  const before = await checksums()
  let cuts = 0
  onFailpoint((name) => {
    if (name !== 'audit:stored') return
    cuts++
    for (const client of clients) client.destroy()
  })
  const answer = await call(method, `/meiduo_admin${path}`, { ...options, token })
  onFailpoint(undefined)
  console.log(
    JSON.stringify({ operation: row.operation, status: answer.status, cuts, changed: await settled(before) }),
  )
}
process.exit(0)
