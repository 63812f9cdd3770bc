import { expect, test } from 'bun:test'
import { app } from '../../support/http.ts'

/** Operations that change no fields of an object, each with its reason. */
const exceptions: Readonly<Record<string, string>> = {
  changeOrderStatus: 'a state has no version: it follows another state',
  changeStaffOrderAddress: 'an address is replaced as a whole',
  setOrderStatus: 'a state has no version: it follows another state',
}

type Hooks = { detail?: { operationId?: string }; query?: { properties?: Record<string, unknown> } }

test('every PUT and PATCH of the staff API takes ?merge=true, or has a reason why not', () => {
  const operations = app.routes
    .filter(({ path, method }) => path.startsWith('/meiduo_admin/') && ['PUT', 'PATCH'].includes(method))
    .map(({ hooks }) => hooks as Hooks)
  expect(operations.length).toBeGreaterThan(10)
  const without = operations
    .filter(({ query }) => !query?.properties?.merge)
    .map(({ detail }) => detail?.operationId)
  expect(without.sort()).toEqual(Object.keys(exceptions).sort())
})
