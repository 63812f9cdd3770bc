import { createHash } from 'node:crypto'
import type { Picture } from './rows.ts'

/** Gathers the pictures that rows refer to, each once. */
export function pictureBook() {
  const byKey = new Map<string, Picture>()
  return {
    /** The key of a drawing in a folder of the media directory, such as `products/0f3c….webp`. */
    add(folder: 'products' | 'ads' | 'brands', svg: string): string {
      const key = `${folder}/${createHash('sha256').update(svg).digest('hex').slice(0, 24)}.webp`
      byKey.set(key, { key, svg })
      return key
    },
    all: (): Picture[] => [...byKey.values()],
  }
}

export type PictureBook = ReturnType<typeof pictureBook>
