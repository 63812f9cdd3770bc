import type { CollectionRequest } from './requests.ts'

export type Variables = Readonly<Record<string, string>>

/** The variables of the environment. The users are those of the demo shop, whose sandbox knows passwords and one-time values. */
export const variables: Variables = {
  baseUrl: 'http://localhost:8000',
  sandboxUrl: 'http://localhost:8001',
  username: 'demo_shopper',
  password: '',
  staffUsername: 'demo_staff',
  staffPassword: '',
}

/** The variables of a collection: what answers store, empty at first, and the parameters of paths with their examples. */
export function collectionVariables(requests: readonly CollectionRequest[]): Variables {
  const stored = requests.flatMap(({ stores }) => Object.keys(stores).map((name) => [name, '']))
  const parameters = requests.flatMap(({ pathValues }) =>
    pathValues.map(({ variable, value }) => [variable, value]),
  )
  return Object.fromEntries([...stored, ...parameters])
}
