import { createHash } from 'node:crypto'
import { pictureKey } from '../../../domains/pictures/picture-keys.ts'
import type { Picture } from './rows.ts'

/** Collects the pictures that rows refer to, without duplicates. */
export function createPictureBook() {
  const byKey = new Map<string, Picture>()
  return {
    /** Adds a drawing. @returns its key: a product has all sizes, like an upload; an ad or a logo is one file */
    add(folder: 'products' | 'ads' | 'brands', svg: string): string {
      const digest = createHash('sha256').update(svg).digest('hex')
      const key =
        folder === 'products'
          ? pictureKey(digest.slice(0, 40), 'detail', 'webp')
          : `${folder}/${digest.slice(0, 24)}.webp`
      byKey.set(key, { key, svg })
      return key
    },
    all: (): Picture[] => [...byKey.values()],
  }
}

export type PictureBook = ReturnType<typeof createPictureBook>
