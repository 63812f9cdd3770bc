import { log } from '../../../src/lib/log.ts'

/** Prints the OpenAPI document. The application serves it without a database or Redis. */
log.level = 'silent'
const { createApp } = await import('../../../src/app.ts')
const app = createApp({})
const response = await app.handle(new Request('http://localhost/docs/json'))
await Bun.write(Bun.stdout, await response.text())
process.exit(response.ok ? 0 : 1)
