import { expect, test } from 'bun:test'
import { exampleRequestId } from '../../../src/http/openapi/problems/components.ts'
import { chooseExamples, type Examples, type ProblemBody } from './choose-examples.ts'

const body = (members: Record<string, unknown> = {}, detail = '当前状态不能进行此操作'): ProblemBody => ({
  code: 'order_state',
  detail,
  request_id: crypto.randomUUID(),
  ...members,
})
const at = (path: string, ...bodies: ProblemBody[]) => bodies.map((each) => ({ path, body: each }))
const example = (members: Record<string, unknown>) => ({ ...body(members), request_id: exampleRequestId })

test('the example of a code has the members that most answers have, few of them empty, and is short', () => {
  const [typical, longer] = [body({ skus: [1] }), body({ skus: [12] })]
  const answers = at('/orders/', body({ skus: [] }), longer, typical, body({ order_status: 1 }), body())
  expect(chooseExamples({}, answers)).toEqual({ order_state: example({ skus: [1] }) })
})

test('an answer to a shopper is the example rather than more answers to staff', () => {
  const answers = [
    ...at('/meiduo_admin/orders/', body({ lines: ['x'] }), body({ lines: ['x'] })),
    ...at('/orders/', body()),
  ]
  expect(chooseExamples({}, answers)).toEqual({ order_state: example({}) })
})

test('a stored example stays while an answer has its members and its text', () => {
  const stored: Examples = { order_state: body({ order_status: 3 }), not_found: { code: 'not_found' } }
  expect(chooseExamples(stored, at('/', body({ order_status: 1 })))).toEqual(stored)
  for (const changed of [body({ order_status: 1, refunds: '/' }), body({ order_status: 1 }, '新的文字')])
    expect(chooseExamples(stored, at('/', changed)).order_state).toEqual({
      ...changed,
      request_id: exampleRequestId,
    })
})
