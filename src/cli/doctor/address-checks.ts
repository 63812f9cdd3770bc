import { config } from '../../config/index.ts'
import { type Check, type Finding, failed, ok, warning } from './check.ts'

const timeoutMs = 5_000

/** Whether the addresses that others call lead to this mall. They are called from this machine, not from the vendor's. */
export function addressChecks(): Check[] {
  const notifications = [
    ['ALIPAY_NOTIFY_URL', config.alipay?.notifyUrl],
    ['WECHAT_PAY_NOTIFY_URL', config.wechatPay?.notifyUrl],
  ] as const
  return [
    { name: 'PUBLIC_URL', find: findPublic },
    ...notifications.flatMap(([name, url]) => (url ? [{ name, find: () => findNotify(name, url) }] : [])),
  ]
}

async function findPublic(): Promise<Finding[]> {
  const answer = await call(`${config.publicUrl}/health/live/`, 'GET')
  if (answer.status === 200) return [judgeScheme('PUBLIC_URL', config.publicUrl)]
  return [failed('PUBLIC_URL', `${answer.said}; it must lead to this API`)]
}

/** A notification without a signature: the mall refuses it with 400, another server answers otherwise. */
async function findNotify(name: string, url: string): Promise<Finding[]> {
  const answer = await call(url, 'POST')
  if (answer.status === 400) return [judgeScheme(name, url)]
  return [
    failed(name, `${answer.said} to a notification without a signature, expected 400; route it to this API`),
  ]
}

function judgeScheme(name: string, url: string): Finding {
  if (!config.production || url.startsWith('https:')) return ok(name, `${url} leads to this API`)
  return warning(name, `${url} leads to this API without TLS; use https`)
}

async function call(url: string, method: 'GET' | 'POST') {
  try {
    const response = await fetch(url, {
      method,
      redirect: 'manual',
      signal: AbortSignal.timeout(timeoutMs),
      ...(method === 'POST' && {
        body: 'doctor=1',
        headers: { 'content-type': 'application/x-www-form-urlencoded' },
      }),
    })
    await response.body?.cancel()
    return { status: response.status, said: `${url} answers ${response.status}` }
  } catch (error) {
    const { name, code } = error as { name: string; code?: string }
    return { status: undefined, said: `${url} does not answer (${code ?? name})` }
  }
}
