import { mkdir, open, rename, rm, stat } from 'node:fs/promises'
import { dirname, join, resolve } from 'node:path'
import type { MediaStore } from './media-store.ts'

/** Returns a store in a folder of this machine. A file is durable, also after a power failure, when `put` returns. */
export function createDiskStore(folder: string): MediaStore {
  const root = resolve(folder)
  return {
    async put(key, bytes) {
      const path = join(root, key)
      const created = await mkdir(dirname(path), { recursive: true })
      await writeAtomically(path, bytes)
      await syncFolders(dirname(path), created ? dirname(created) : dirname(path))
    },
    async stat(key) {
      const found = await stat(join(root, key)).catch(undefinedIfAbsent)
      if (!found?.isFile()) return undefined
      return { size: found.size, version: `${found.size.toString(36)}-${found.mtimeMs.toString(36)}` }
    },
    read: (key, start, end) => Bun.file(join(root, key)).slice(start, end).bytes(),
    remove: (key) => rm(join(root, key), { force: true }),
  }
}

/** Writes and syncs a temporary file and renames it, so that no reader sees an incomplete file. */
async function writeAtomically(path: string, bytes: Uint8Array): Promise<void> {
  const temporary = `${path}.${crypto.randomUUID()}.part`
  try {
    const file = await open(temporary, 'wx')
    try {
      await file.writeFile(bytes)
      await file.sync()
    } finally {
      await file.close()
    }
    await rename(temporary, path)
  } catch (error) {
    await rm(temporary, { force: true })
    throw error
  }
}

/** Syncs the folder of the new name, and the parent of every new folder: otherwise a power failure loses the name. */
async function syncFolders(from: string, upTo: string): Promise<void> {
  for (let folder = from; ; folder = dirname(folder)) {
    const handle = await open(folder, 'r')
    try {
      await handle.sync()
    } finally {
      await handle.close()
    }
    if (folder === upTo) return
  }
}

function undefinedIfAbsent(error: unknown): undefined {
  const { code } = error as { code?: string }
  if (code !== 'ENOENT' && code !== 'ENOTDIR') throw error
  return undefined
}
