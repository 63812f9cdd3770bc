import { join, resolve } from 'node:path'
import { type Job, Queue } from 'bullmq'
import type { Redis } from 'ioredis'
import { freePort } from '../../../src/sandbox/launcher/services/ports.ts'
import { createIsolatedStores } from '../database/isolated-stores.ts'
import { randomAddress } from '../http.ts'
import { startOutsideWorld } from '../vendors/outside-world.ts'

const root = resolve(import.meta.dir, '../../..')

type Options = Readonly<{
  redisDb: number
  env?: Record<string, string>
  /** Returns the address by which the app reaches its database. */
  databaseUrlOf?: (url: string) => Promise<string>
}>

/**
 * Starts the served app in a child process with a separate sandbox, database and Redis database, so that its faults, rate
 * limits and circuit breakers affect no other test, and its jobs send no message of another test.
 */
export async function startIsolatedApp({ redisDb, env = {}, databaseUrlOf }: Options) {
  const { redisUrl, redis, database } = await createIsolatedStores(redisDb)
  const world = await startOutsideWorld({
    redisUrl,
    aliyun: { accessKeyId: 'own-mall', accessKeySecret: 'own-mall-secret' },
  })
  const { base } = world
  const port = await freePort()
  const child = Bun.spawn([process.execPath, '--no-env-file', join(root, 'src/main.ts')], {
    cwd: root,
    env: {
      ...process.env,
      PORT: String(port),
      HOST: '127.0.0.1',
      DATABASE_URL: (await databaseUrlOf?.(database.url)) ?? database.url,
      REDIS_URL: redisUrl,
      SMS_BASE_URL: base,
      SMTP_URL: `smtp://127.0.0.1:${world.smtpPort}`,
      LOG_LEVEL: 'warn',
      ...Object.fromEntries(
        Object.entries(env).map(([name, value]) => [name, value.replace('SANDBOX', base)]),
      ),
    },
    stdin: 'ignore',
    stdout: 'pipe',
    stderr: 'inherit',
  })
  let logged = ''
  const logEnd = (async () => {
    for await (const text of child.stdout.pipeThrough(new TextDecoderStream())) logged += text
  })()
  const queue = new Queue('sms', {
    prefix: '{jobs}',
    connection: { url: redisUrl, maxRetriesPerRequest: null },
  })
  await waitUntil('the app is ready', () =>
    fetch(`http://127.0.0.1:${port}/health/ready`).then(
      (response) => response.ok,
      () => false,
    ),
  )

  /** Sends one request, by default with a random client address and a random User-Agent. */
  async function call(method: string, path: string, options: CallOptions = {}) {
    const headers = new Headers({
      'x-forwarded-for': options.address ?? randomAddress(),
      'user-agent': options.agent ?? crypto.randomUUID(),
    })
    if (options.token) headers.set('authorization', `JWT ${options.token}`)
    const init: RequestInit = { method, headers }
    if (options.body) {
      headers.set('content-type', 'application/json')
      init.body = JSON.stringify(options.body)
    }
    const response = await fetch(`http://127.0.0.1:${port}${path}`, init)
    const isJson = (response.headers.get('content-type') ?? '').includes('json')
    const json = isJson ? ((await response.json()) as Record<string, unknown>) : {}
    if (!isJson) await response.arrayBuffer()
    const retryAfter = Number(response.headers.get('retry-after') ?? Number.NaN)
    return { status: response.status, code: json.code, retryAfter, json }
  }

  /** Requests a captcha and reads its text from the sandbox. */
  async function captcha(options: CallOptions = {}) {
    const id = crypto.randomUUID()
    const { status } = await call('GET', `/image_codes/${id}/`, options)
    if (status !== 200) throw new Error(`captcha request failed with status ${status}`)
    const { text } = (await (await fetch(`${base}/captchas/${id}/`)).json()) as { text: string }
    return { id, query: `image_code_id=${id}&text=${text}` }
  }

  /** Requests an SMS code with a new captcha. */
  const askSms = async (mobile: string, options: CallOptions = {}) =>
    call('GET', `/sms_codes/${mobile}/?${(await captcha(options)).query}`, options)

  const messages = async (to: string) =>
    (await (await fetch(`${base}/messages/?to=${to}`)).json()) as {
      code: string
      link: string
      body: string
    }[]

  async function fault(gateway: string, mode: string, count = 1) {
    const response = await world.post('/faults/', { gateway, mode, count })
    if (!response.ok) throw new Error(await response.text())
  }

  let stopping: Promise<string> | undefined

  /** Stops app and sandbox; repeated calls share one stop. @returns the log of the app */
  function stop(): Promise<string> {
    stopping ??= end()
    return stopping
  }

  async function end(): Promise<string> {
    child.kill('SIGTERM')
    await Promise.all([child.exited, queue.close(), world.stop()])
    redis.disconnect()
    await database.drop()
    await logEnd
    return logged
  }

  return {
    call,
    captcha,
    askSms,
    messages,
    fault,
    redis,
    database,
    queue,
    stop,
    port,
    child,
    log: () => logged,
  }
}

export type IsolatedApp = Awaited<ReturnType<typeof startIsolatedApp>>

type CallOptions = Readonly<{ address?: string; agent?: string; token?: string; body?: object }>

/** Polls `isDone` every 10 ms. @throws Error with `what` after 50 s */
export async function waitUntil(what: string, isDone: () => Promise<boolean> | boolean): Promise<void> {
  const end = performance.now() + 50_000
  while (!(await isDone())) {
    if (performance.now() > end) throw new Error(`timed out waiting for: ${what}`)
    await Bun.sleep(10)
  }
}

/** Returns all keys and values of a Redis database as one JSON text. @throws Error for an unknown type */
export async function dumpRedis(redis: Redis): Promise<string> {
  const found: unknown[] = []
  for (const key of await redis.keys('*')) {
    const type = await redis.type(key)
    found.push(key)
    if (type === 'string') found.push(await redis.get(key))
    else if (type === 'hash') found.push(await redis.hgetall(key))
    else if (type === 'list') found.push(await redis.lrange(key, 0, -1))
    else if (type === 'set') found.push(await redis.smembers(key))
    else if (type === 'zset') found.push(await redis.zrange(key, '0', '-1'))
    else if (type === 'stream') found.push(await redis.xrange(key, '-', '+'))
    // a key of type none has expired since it was listed
    else if (type !== 'none') throw new Error(`cannot dump a Redis key of type ${type}`)
  }
  return JSON.stringify(found)
}

/** Returns the waiting, active and delayed jobs of a queue. */
export async function listJobs(queue: Queue): Promise<Job[]> {
  return (await queue.getJobs(['wait', 'active', 'delayed'])) as Job[]
}
