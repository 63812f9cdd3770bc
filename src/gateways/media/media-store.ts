import { gatewayUnavailable } from '../../lib/errors.ts'

/** What is known of a stored file before it is read. `version` changes whenever its bytes do. */
export type StoredFile = Readonly<{ size: number; version: string }>

/** A place where pictures are kept under keys such as `products/0f3c….webp`. A file appears whole or not at all. */
export type MediaStore = Readonly<{
  put: (key: string, bytes: Uint8Array, contentType: string) => Promise<void>
  /** Undefined when there is no such file. */
  stat: (key: string) => Promise<StoredFile | undefined>
  /** The bytes from `start` up to, not including, `end`. */
  read: (key: string, start: number, end: number) => Promise<Uint8Array>
}>

const keyForm = /^[\w-]+(\/[\w-]+)*\.(webp|jpg|jpeg|png)$/

/** True for what can name a picture: no dots but the last, nothing that leads out of the store, at most 200 letters. */
export function isMediaKey(key: string): boolean {
  return key.length <= 200 && keyForm.test(key)
}

/**
 * A store behind the promises that both kinds share: no key but a well-formed one reaches it, a file that comes short is
 * a failure, and whatever fails is 503 gateway_unavailable with the cause.
 */
export function withStoreChecks(store: MediaStore): MediaStore {
  return {
    async put(key, bytes, contentType) {
      requireMediaKey(key)
      await withGatewayErrors(() => store.put(key, bytes, contentType))
    },
    async stat(key) {
      return isMediaKey(key) ? withGatewayErrors(() => store.stat(key)) : undefined
    },
    async read(key, start, end) {
      requireMediaKey(key)
      return withGatewayErrors(async () => {
        const bytes = await store.read(key, start, end)
        if (bytes.length !== end - start) throw new Error(`${bytes.length} bytes instead of ${end - start}`)
        return bytes
      })
    },
  }
}

function requireMediaKey(key: string): void {
  if (!isMediaKey(key)) throw new Error('not the key of a picture')
}

async function withGatewayErrors<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work()
  } catch (cause) {
    throw gatewayUnavailable({ cause })
  }
}
