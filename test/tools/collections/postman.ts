import type { ApiDocument } from '../../support/api-document.ts'
import { howToUse } from './how-to-use.ts'
import { requestScript } from './request-script.ts'
import type { CollectionRequest } from './requests.ts'
import { programs, testScript } from './test-script.ts'
import { collectionVariables, type Variables, variables } from './variables.ts'

/** Writes a Postman collection (v2.1): a folder for each tag, an example as each body, a test for each request. */
export async function postmanCollection(document: ApiDocument, requests: readonly CollectionRequest[]) {
  const script = await requestScript('postman', requests)
  const folders = Map.groupBy(requests, ({ folder }) => folder)
  const descriptions = new Map(document.tags?.map(({ name, description }) => [name, description]))
  return {
    info: {
      name: document.info.title,
      description: [howToUse.postman, document.info.description].join('\n\n'),
      version: document.info.version,
      schema: 'https://schema.getpostman.com/json/collection/v2.1.0/collection.json',
    },
    item: [...folders].map(([name, own]) => ({
      name,
      description: descriptions.get(name) ?? '',
      item: own.map(itemOf),
    })),
    event: [{ listen: 'prerequest', script: { type: 'text/javascript', exec: script } }],
    variable: Object.entries(collectionVariables(requests)).map(([key, value]) => ({ key, value })),
  }
}

/** Writes the environment that the collection needs. Passwords are empty: `bun start` prints them. */
export function postmanEnvironment(document: ApiDocument, values: Variables = variables) {
  return {
    name: document.info.title,
    values: Object.entries(values).map(([key, value]) => ({
      key,
      value,
      type: /password/i.test(key) ? 'secret' : 'default',
      enabled: true,
    })),
    _postman_variable_scope: 'environment',
  }
}

function itemOf(request: CollectionRequest) {
  const { id, name, description, method, path, pathValues, query, headers, body } = request
  return {
    name: `${name} (${id})`,
    event: [
      { listen: 'test', script: { type: 'text/javascript', exec: testScript(request, programs.postman) } },
    ],
    request: {
      method,
      description,
      header: headers.map(({ name, value }) => ({ key: name, value })),
      url: {
        raw: `{{baseUrl}}${path.replace(/\{(\w+)\}/g, ':$1')}`,
        host: ['{{baseUrl}}'],
        path: path
          .slice(1)
          .replace(/\{(\w+)\}/g, ':$1')
          .split('/'),
        variable: pathValues.map(({ name, variable }) => ({ key: name, value: `{{${variable}}}` })),
        query: query.map(({ name, value }) => ({ key: name, value })),
      },
      ...(body && { body: bodyOf(body) }),
    },
    protocolProfileBehavior: { followRedirects: false },
  }
}

function bodyOf(body: NonNullable<CollectionRequest['body']>) {
  if (body.kind === 'json')
    return {
      mode: 'raw',
      raw: JSON.stringify(body.value, null, 2),
      options: { raw: { language: 'json' } },
    }
  const fields = body.fields.map(({ name, value, isFile }) =>
    isFile ? { key: name, type: 'file', src: value } : { key: name, type: 'text', value },
  )
  return { mode: 'formdata', formdata: fields }
}
