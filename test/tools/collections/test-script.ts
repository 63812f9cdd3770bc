import type { CollectionRequest } from './requests.ts'
import { checkShape } from './shape.ts'

type Program = Readonly<{
  status: string
  body: string
  type: string
  store: (name: string, member: string) => string
  test: string
  expect: string
}>

/** How the scripts of Postman and of Bruno read an answer. */
export const programs = {
  postman: {
    status: 'pm.response.code',
    body: 'pm.response.json()',
    type: "(pm.response.headers.get('Content-Type') || '')",
    store: (name: string, member: string) => `pm.collectionVariables.set('${name}', body.${member})`,
    test: 'pm.test',
    expect: 'pm.expect',
  },
  bruno: {
    status: 'res.getStatus()',
    body: 'res.getBody()',
    type: "(res.getHeader('content-type') || '')",
    store: (name: string, member: string) => `bru.setVar('${name}', body.${member})`,
    test: 'test',
    expect: 'expect',
  },
} as const satisfies Record<string, Program>

/** Writes the test of a request: the status is documented, and the JSON has the documented shape. Members that later requests send are stored. */
export function testScript({ id, answers, stores }: CollectionRequest, program: Program): string[] {
  const { status, body, type, store, test, expect } = program
  return [
    ...checkShape.split('\n'),
    `const answers = ${JSON.stringify(answers)}`,
    `${test}('${id}: the status is documented', () => {`,
    `  ${expect}(Object.keys(answers)).to.include(String(${status}))`,
    '})',
    `${test}('${id}: the body has the documented shape', () => {`,
    `  const shape = answers[String(${status})]`,
    `  if (!shape || !/json/.test(${type})) return`,
    `  const body = ${body}`,
    `  ${expect}(misfit(shape, body, 'body')).to.equal('')`,
    ...Object.entries(stores).map(
      ([name, member]) => `  if (body.${member} !== undefined) ${store(name, member)}`,
    ),
    '})',
  ]
}
