import type { ApiDocument } from '../../support/api-document.ts'
import { howToUse } from './how-to-use.ts'
import { requestScript } from './request-script.ts'
import type { CollectionRequest, Pair } from './requests.ts'
import { programs, testScript } from './test-script.ts'
import { collectionVariables, type Variables, variables } from './variables.ts'

/** Writes a Bruno collection: its files by their path, a folder for each tag. */
export async function brunoFiles(
  document: ApiDocument,
  requests: readonly CollectionRequest[],
  values: Variables = variables,
): Promise<Map<string, string>> {
  const files = new Map<string, string>()
  const settings = { version: '1', name: document.info.title, type: 'collection', ignore: ['node_modules'] }
  files.set('bruno.json', `${JSON.stringify(settings, null, 2)}\n`)
  files.set('environments/mall.bru', block('vars', lines(pairsOf(values))))
  files.set(
    'collection.bru',
    [
      block('vars:pre-request', lines(pairsOf(collectionVariables(requests)))),
      block('script:pre-request', await requestScript('bruno', requests)),
      block('docs', howToUse.bruno.split('\n')),
    ].join('\n'),
  )
  for (const [i, [folder, own]] of [...Map.groupBy(requests, (each) => each.folder)].entries()) {
    const path = `${String(i + 1).padStart(2, '0')}-${folder.split(' · ').at(-1)?.toLowerCase().replaceAll(' ', '-')}`
    files.set(`${path}/folder.bru`, block('meta', [`name: ${folder}`, `seq: ${i + 1}`]))
    for (const [seq, request] of own.entries())
      files.set(`${path}/${request.id}.bru`, requestFile(request, seq + 1))
  }
  return files
}

function requestFile(request: CollectionRequest, seq: number): string {
  const { id, name, description, method, path, pathValues, query, headers, body } = request
  const url = `{{baseUrl}}${path.replace(/\{(\w+)\}/g, ':$1')}`
  const search =
    query.length > 0
      ? `?${new URLSearchParams(query.map(({ name, value }): [string, string] => [name, value]))}`
      : ''
  const kind = body ? (body.kind === 'json' ? 'json' : 'multipartForm') : 'none'
  return [
    block('meta', [`name: ${id}`, 'type: http', `seq: ${seq}`]),
    block(method.toLowerCase(), [`url: ${url}${search}`, `body: ${kind}`, 'auth: none']),
    ...(query.length > 0 ? [block('params:query', lines(query))] : []),
    ...(pathValues.length > 0
      ? [
          block(
            'params:path',
            lines(pathValues.map(({ name, variable }) => ({ name, value: `{{${variable}}}` }))),
          ),
        ]
      : []),
    ...(headers.length > 0 ? [block('headers', lines(headers))] : []),
    ...(body ? [bodyBlock(body)] : []),
    block('tests', testScript(request, programs.bruno)),
    block('settings', ['encodeUrl: false', 'followRedirects: false']),
    block('docs', [name, ...description.split('\n')]),
  ].join('\n')
}

function bodyBlock(body: NonNullable<CollectionRequest['body']>): string {
  if (body.kind === 'json') return block('body:json', JSON.stringify(body.value, null, 2).split('\n'))
  const fields = body.fields.map(
    ({ name, value, isFile }) => `${name}: ${isFile ? `@file(${value})` : value}`,
  )
  return block('body:multipart-form', fields)
}

const pairsOf = (record: Readonly<Record<string, string>>) =>
  Object.entries(record).map(([name, value]) => ({ name, value }))
const lines = (pairs: readonly Pair[]) => pairs.map(({ name, value }) => `${name}: ${value}`)

const block = (name: string, content: readonly string[]) =>
  `${name} {\n${content.map((line) => `  ${line}`).join('\n')}\n}\n`
