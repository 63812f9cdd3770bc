import { expect, test } from 'bun:test'
import { groups } from '../../../../src/config/schema/variables.ts'
import { requiredVariables } from '../../../../src/sandbox/launcher/services/docker.ts'

type Service = {
  image?: string
  build?: { dockerfile_inline: string }
  environment?: Record<string, string>
  ports?: string[]
  healthcheck?: object
  depends_on?: Record<string, { condition: string }>
}
type Compose = { services: Record<'mysql' | 'redis' | 'api', Service>; volumes: Record<string, null> }

const text = await Bun.file(`${import.meta.dir}/../../../../docker-compose.yml`).text()
const compose = Bun.YAML.parse(text) as Compose

test('the services are MySQL 8.4, Redis and the API, each with a health check', () => {
  expect(Object.keys(compose.services).sort()).toEqual(['api', 'mysql', 'redis'])
  expect(compose.services.mysql.image).toBe('mysql:8.4')
  for (const service of Object.values(compose.services)) expect(service.healthcheck).toBeDefined()
  expect(compose.services.api.depends_on).toEqual({
    mysql: { condition: 'service_healthy' },
    redis: { condition: 'service_healthy' },
  })
})

test('the image has two build stages and does not run as root', () => {
  const dockerfile = compose.services.api.build?.dockerfile_inline ?? ''
  expect(dockerfile.match(/^FROM /gm)).toHaveLength(2)
  expect(dockerfile).toMatch(/^USER bun$/m)
  expect(dockerfile).toContain('--frozen-lockfile --production')
})

test('databases listen on loopback only, and no secret has a default', () => {
  for (const name of ['mysql', 'redis'] as const)
    for (const port of compose.services[name].ports ?? []) expect(port).toStartWith('127.0.0.1:')
  for (const secret of ['MYSQL_PASSWORD', 'JWT_SECRET', 'COOKIE_SECRET']) {
    expect(text).toContain(`\${${secret}:?`)
    expect(text).not.toContain(`\${${secret}:-`)
  }
})

test('`bun start` sets every variable that the file requires', () => {
  const required = [...text.matchAll(/\$\{(\w+):\?/g)].map(([, name]) => name as string)
  expect([...new Set(required)].sort()).toEqual(Object.keys(requiredVariables({})).sort())
  for (const value of Object.values(requiredVariables({ JWT_SECRET: '', PUBLIC_URL: '' })))
    expect(value).not.toBe('')
})

const settings = groups
  .filter(({ heading }) => heading !== 'Only for `bun start`')
  .flatMap(({ variables }) => Object.entries(variables))

test('every setting of .env.example reaches the API, under its own name', () => {
  expect(settings.length).toBeGreaterThan(80)
  const { environment = {}, ports = [] } = compose.services.api
  // the container has its own port and address; these two choose what the host publishes
  const published = { HOST: ports.join(), PORT: ports.join() }
  const given: Readonly<Record<string, string>> = { ...environment, ...published }
  for (const [name] of settings)
    expect([name, given[name]]).toEqual([name, expect.stringContaining(`\${${name}:`)])
  expect(Object.keys(given).sort()).toEqual(settings.map(([name]) => name).sort())
})

test('a setting that is not given is empty and so has its default, except for what the services fix', () => {
  const own = Object.entries(compose.services.api.environment ?? {}).filter(
    ([name, value]) => value !== `\${${name}:-}`,
  )
  const from = (name: string, otherwise: string) => `$\{${name}${otherwise}}`
  const password = from('MYSQL_PASSWORD', ':?set a password for MySQL')
  expect(Object.fromEntries(own)).toEqual({
    NODE_ENV: from('NODE_ENV', ':-production'),
    DATABASE_URL: from('DATABASE_URL', `:-mysql://meiduo:${password}@mysql:3306/meiduo`),
    REDIS_URL: from('REDIS_URL', ':-redis://redis:6379/0'),
    JWT_SECRET: expect.stringContaining(':?'),
    COOKIE_SECRET: expect.stringContaining(':?'),
    PUBLIC_URL: expect.stringContaining(':?'),
    SHOP_URL: expect.stringContaining(':?'),
    MEDIA_DIR: from('MEDIA_DIR', ':-/media'),
    PRIVATE_DIR: from('PRIVATE_DIR', ':-/private'),
  })
})
