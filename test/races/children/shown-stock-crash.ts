import { onFailpoint } from '../../../src/lib/failpoints.ts'
import { call } from '../../support/http.ts'
import { killAfterCommit } from '../../support/processes/kill-after-commit.ts'

/**
 * `<before|after> <token> <sku> <form>`: a process that edits a SKU by a form of the console, and kills itself before or after
 * the commit.
 */
const [moment, token = '', sku, form = '{}'] = process.argv.slice(2)
if (moment === 'before')
  onFailpoint((name) => {
    if (name === 'audit:stored') process.kill(process.pid, 'SIGKILL')
  })
else killAfterCommit()
await call('PUT', `/meiduo_admin/skus/${sku}/`, { token, body: JSON.parse(form) as object })
process.exit(0)
