import { expect, test } from 'bun:test'
import { pathsOf } from '../../../src/http/staff/second-names.ts'
import { staffRoutes } from './walk.ts'

test('the deprecated routes of the staff API are those of second-names.ts, and answer like the first path', () => {
  const firsts = staffRoutes.filter(({ hooks }) => !hooks.detail?.deprecated)
  const named = firsts.flatMap(({ path, method, id, hooks }) => {
    const [, ...seconds] = pathsOf(id, path.slice('/meiduo_admin'.length))
    return seconds.map((second) => ({ method, hooks, ...second }))
  })
  expect(named.length).toBeGreaterThan(0)
  const deprecated = staffRoutes.filter(({ hooks }) => hooks.detail?.deprecated)
  const idsOf = (list: readonly Readonly<{ path: string; id: string | undefined }>[]) =>
    list.map(({ path, id }) => `${id} ${path}`).sort()
  expect(idsOf(deprecated)).toEqual(
    idsOf(named.map(({ path, detail }) => ({ path: `/meiduo_admin${path}`, id: detail.operationId }))),
  )
  for (const { path, method, hooks } of named) {
    const second = staffRoutes.find((route) => route.path === `/meiduo_admin${path}`)
    expect(second?.method).toBe(method)
    expect(second?.hooks.detail?.['x-permission']).toEqual(hooks.detail?.['x-permission'] as never)
    expect(second?.hooks.body).toEqual(hooks.body as never)
    expect(second?.hooks.response).toEqual(hooks.response as never)
  }
})
