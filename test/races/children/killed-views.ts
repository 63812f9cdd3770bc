import { countView, flushViews } from '../../../src/domains/catalog/views/count-views.ts'

/** Counts views of a SKU before and after a flush, and is killed. Arguments: the SKU, the views before, the views after. */
const [sku = 0, before = 0, after = 0] = process.argv.slice(2).map(Number)
const view = () =>
  countView(
    sku,
    'Mozilla/5.0 (Macintosh; Intel Mac OS X 14_4) AppleWebKit/605.1.15 Version/17.4 Safari/605.1.15',
  )
for (let i = 0; i < before; i++) view()
await flushViews()
for (let i = 0; i < after; i++) view()
process.kill(process.pid, 'SIGKILL')
