import { gatewayUnavailable } from '../../lib/errors.ts'
import { measureGateway } from '../gateway-metrics.ts'

/** `size` is in bytes. `version` changes with the content. */
type StoredFile = Readonly<{ size: number; version: string }>

/** The port to a store of files, with keys such as `products/0f3c….webp`. A file appears completely or not at all. */
export type MediaStore = Readonly<{
  /** Stores a file; replaces a file with the same key. */
  put: (key: string, bytes: Uint8Array, contentType: string) => Promise<void>
  /** @returns undefined when there is no such file */
  stat: (key: string) => Promise<StoredFile | undefined>
  /** Reads the bytes from `start` to `end`; `end` is exclusive. */
  read: (key: string, start: number, end: number) => Promise<Uint8Array>
  /** Deletes a file. Idempotent. */
  remove: (key: string) => Promise<void>
}>

/** A store that also takes a file of this machine, which need not fit into memory. */
export type FileStore = MediaStore &
  Readonly<{ putFile: (key: string, path: string, contentType: string) => Promise<void> }>

const keyForm = /^[\w-]+(\/[\w-]+)*\.(webp|jpg|jpeg|png)$/

/** Returns whether a key is valid: no `..`, no absolute path, an extension of a picture, at most 200 characters. */
function isMediaKey(key: string): boolean {
  return key.length <= 200 && keyForm.test(key)
}

/**
 * Adds the checks that all stores share: only valid keys reach the store, a short read is a failure, and every failure
 * becomes 503 gateway_unavailable.
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
    async remove(key) {
      requireMediaKey(key)
      await withGatewayErrors(() => store.remove(key))
    },
  }
}

function requireMediaKey(key: string): void {
  if (!isMediaKey(key)) throw new Error('not a valid picture key')
}

/** Calls a store; every failure becomes 503 gateway_unavailable. */
export async function withGatewayErrors<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await measureGateway('files', work)
  } catch (cause) {
    throw gatewayUnavailable({ cause })
  }
}
