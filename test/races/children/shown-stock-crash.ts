import { db } from '../../../src/db/client.ts'
import { onFailpoint } from '../../../src/lib/failpoints.ts'
import { call } from '../../support/http.ts'

/** `<before|after> <token> <sku> <form>`: a process that edits a SKU by a form of the console, and kills itself before or after the commit. */
const [moment, token = '', sku, form = '{}'] = process.argv.slice(2)
const die = () => process.kill(process.pid, 'SIGKILL')
if (moment === 'before')
  onFailpoint((name) => {
    if (name === 'audit:stored') die()
  })
else {
  const original = db.transaction.bind(db)
  db.transaction = async (...args) => {
    await original(...args)
    die()
    return new Promise(() => {})
  }
}
await call('PUT', `/meiduo_admin/skus/${sku}/`, { token, body: JSON.parse(form) as object })
process.exit(0)
