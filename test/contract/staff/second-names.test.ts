import { expect, test } from 'bun:test'
import { pathsOf } from '../../../src/http/staff/second-names.ts'
import { app } from '../../support/http.ts'

type Hooks = {
  detail?: { operationId: string; deprecated?: boolean; 'x-permission'?: unknown }
  body?: unknown
  response?: unknown
}

const routes = app.routes
  .filter(({ path }) => path.startsWith('/meiduo_admin/'))
  .map(({ path, method, hooks }) => ({ path, method, hooks: hooks as Hooks }))

test('the deprecated routes of the staff API are those of second-names.ts, and answer like the first path', () => {
  const firsts = routes.filter(({ hooks }) => !hooks.detail?.deprecated)
  const named = firsts.flatMap(({ path, method, hooks }) => {
    const operationId = hooks.detail?.operationId ?? ''
    const [, ...seconds] = pathsOf(operationId, path.slice('/meiduo_admin'.length))
    return seconds.map((second) => ({ method, hooks, ...second }))
  })
  expect(named.length).toBeGreaterThan(0)
  const deprecated = routes.filter(({ hooks }) => hooks.detail?.deprecated)
  const idsOf = (list: readonly { path: string; id: string | undefined }[]) =>
    list.map(({ path, id }) => `${id} ${path}`).sort()
  expect(idsOf(deprecated.map(({ path, hooks }) => ({ path, id: hooks.detail?.operationId })))).toEqual(
    idsOf(named.map(({ path, detail }) => ({ path: `/meiduo_admin${path}`, id: detail.operationId }))),
  )
  for (const { path, method, hooks } of named) {
    const second = routes.find((route) => route.path === `/meiduo_admin${path}`)
    expect(second?.method).toBe(method)
    expect(second?.hooks.detail?.['x-permission']).toEqual(hooks.detail?.['x-permission'] as never)
    expect(second?.hooks.body).toEqual(hooks.body as never)
    expect(second?.hooks.response).toEqual(hooks.response as never)
  }
})
