import { expect, test } from 'bun:test'
import { staffRoutes } from './walk.ts'

/** Operations that change no fields of an object, each with its reason. */
const exceptions: Readonly<Record<string, string>> = {
  changeOrderStatus: 'a state has no version: it follows another state',
  changeStaffOrderAddress: 'an address is replaced as a whole',
  setOrderStatus: 'a state has no version: it follows another state',
}

test('every PUT and PATCH of the staff API takes ?merge=true, or has a reason why not', () => {
  const changes = staffRoutes.filter(({ method }) => ['PUT', 'PATCH'].includes(method))
  expect(changes.length).toBeGreaterThan(10)
  const without = changes.filter(({ hooks }) => !hooks.query?.properties.merge).map(({ id }) => id)
  expect(without.sort()).toEqual(Object.keys(exceptions).sort())
})
