import { openapi } from '@elysiajs/openapi'
import { Elysia } from 'elysia'
import { notFound } from '../lib/errors.ts'

const assets = {
  'swagger-ui.css': 'text/css; charset=utf-8',
  'swagger-ui-bundle.js': 'text/javascript; charset=utf-8',
} as const

const page = `<!doctype html>
<html lang="zh-CN">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>美多商城 API</title>
<link rel="icon" href="data:,">
<link rel="stylesheet" href="/docs/swagger-ui.css">
</head>
<body>
<div id="swagger-ui"></div>
<script src="/docs/swagger-ui-bundle.js"></script>
<script src="/docs/start.js"></script>
</body>
</html>`

const start = `window.ui = SwaggerUIBundle({
  url: '/docs/json', dom_id: '#swagger-ui', deepLinking: true, persistAuthorization: true,
  displayRequestDuration: true, tryItOutEnabled: true, filter: true,
})`

/** Swagger UI served from this process alone (no CDN), and the OpenAPI document at /docs/json. */
export const openapiPlugin = new Elysia({ name: 'docs' })
  .use(
    openapi({
      provider: null,
      path: '/docs',
      specPath: '/docs/json',
      exclude: { paths: ['/docs', '/docs/', '/docs/json', '/docs/:asset', '/media/*'] },
      documentation: {
        info: {
          title: '美多商城 · Meiduo Mall',
          version: '0.1.0',
          description:
            'Sign in with POST /authorizations/, press Authorize and paste the token. Every path answers with and without the trailing slash; bodies may be JSON, form or multipart; errors are application/problem+json.',
        },
        tags: [
          { name: 'verification', description: '图形与短信验证码' },
          { name: 'accounts', description: '注册、登录、个人信息' },
          { name: 'oauth', description: '第三方登录与绑定' },
          { name: 'addresses', description: '省市区与收货地址' },
          { name: 'history', description: '浏览记录' },
          { name: 'catalog', description: '商品' },
          { name: 'search', description: '搜索、建议与热搜' },
          { name: 'cart', description: '购物车，游客与用户' },
          { name: 'orders', description: '订单' },
          { name: 'payments', description: '支付' },
          { name: 'service', description: '运行状态' },
        ],
        components: { securitySchemes: { token: { type: 'http', scheme: 'bearer', bearerFormat: 'JWT' } } },
      },
    }),
  )
  .get('/docs/', () => new Response(page, { headers: { 'content-type': 'text/html; charset=utf-8' } }), {
    detail: { hide: true },
  })
  .get(
    '/docs/:asset',
    ({ params: { asset } }) => {
      if (asset === 'start.js')
        return new Response(start, { headers: { 'content-type': 'text/javascript; charset=utf-8' } })
      if (!Object.hasOwn(assets, asset)) throw notFound()
      const path = Bun.resolveSync(`swagger-ui-dist/${asset}`, import.meta.dir)
      return new Response(Bun.file(path), {
        headers: {
          'content-type': assets[asset as keyof typeof assets],
          'cache-control': 'public, max-age=86400',
        },
      })
    },
    { detail: { hide: true } },
  )
