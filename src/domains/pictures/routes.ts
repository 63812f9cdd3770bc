import { Elysia } from 'elysia'
import { serveFile } from '../../http/files/stored-file.ts'
import { getPicture } from './get-picture.ts'

/** Serves stored pictures; Elysia answers HEAD requests with the same route. */
export const pictureRoutes = new Elysia({ name: 'pictures', tags: ['service'] }).get(
  '/media/*',
  async ({ params, request, set }) => serveFile(request, set, await getPicture(params['*'])),
  { detail: { operationId: 'getPicture', summary: '商品图片 · Stored pictures' } },
)
