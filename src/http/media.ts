import { join, resolve } from 'node:path'
import { Elysia } from 'elysia'
import { config } from '../config.ts'
import { notFound } from '../lib/errors.ts'

const root = resolve(config.mediaDir)

/** Stored pictures. Their names come from their content, so what was fetched once never changes. */
export const mediaPlugin = new Elysia({ name: 'media', tags: ['service'] }).get(
  '/media/*',
  async ({ params }) => {
    const key = params['*']
    if (!/^[\w-]+(\/[\w-]+)*\.(webp|jpg|png)$/.test(key)) throw notFound()
    const file = Bun.file(join(root, key))
    if (!(await file.exists())) throw notFound()
    return new Response(file, { headers: { 'cache-control': 'public, max-age=31536000, immutable' } })
  },
  { detail: { summary: '商品图片 · Stored pictures' } },
)
