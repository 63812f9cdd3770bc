import { Elysia } from 'elysia'
import { getCaptchaText } from '../../http/aliases.ts'
import { clientAddress } from '../../http/client/client-address.ts'
import { clientFingerprint } from '../../http/client/client-fingerprint.ts'
import { documented, messageOk, picture, problems } from '../../http/fields.ts'
import { gatewayNotConfigured, gatewayUnavailable } from '../../lib/errors.ts'
import { issueCaptcha } from './captchas.ts'
import { captchaInvalid, smsNetworkLimited, smsTooFrequent } from './errors.ts'
import { captchaParams, smsParams, smsQuery } from './model.ts'
import type { Client } from './quotas.ts'
import { requestSmsCode } from './sms-codes.ts'

export const verificationRoutes = new Elysia({ name: 'verification', tags: ['verification'] })
  .get(
    '/image_codes/:image_code_id/',
    async ({ params, request, server }) => {
      const format = (request.headers.get('accept') ?? '').includes('image/webp') ? 'webp' : 'png'
      const picture = await issueCaptcha(params.image_code_id, format, clientOf(request, server))
      return new Response(new Uint8Array(picture), {
        headers: { 'content-type': `image/${format}`, vary: 'Accept' },
      })
    },
    {
      params: captchaParams,
      detail: {
        operationId: 'issueCaptcha',
        summary: '图形验证码 · Captcha image',
        responses: documented(200, picture('image/png', 'image/webp'), 404, 429),
        description:
          'Four characters, valid for 5 minutes and one try. A repeated request for the same id issues a new text.',
      },
    },
  )
  .get(
    '/sms_codes/:mobile/',
    async ({ params, query, request, server }) => {
      await requestSmsCode({
        mobile: params.mobile,
        purpose: query.purpose,
        captchaId: query.image_code_id,
        captchaText: getCaptchaText(query),
        client: clientOf(request, server),
      })
      return { message: 'OK' as const }
    },
    {
      params: smsParams,
      query: smsQuery,
      response: {
        200: messageOk,
        ...problems(
          400,
          404,
          429,
          captchaInvalid,
          smsNetworkLimited,
          smsTooFrequent,
          gatewayNotConfigured,
          gatewayUnavailable,
        ),
      },
      detail: {
        operationId: 'requestSmsCode',
        summary: '短信验证码 · Request an SMS code',
        description:
          'The first try uses up the captcha, right or wrong, unless no SMS can be sent (503). Limits: one SMS per mobile in 60 s, 10 per day; each SMS counts as 20 captchas against the limit of the caller address. The SMS is sent after the answer.',
      },
    },
  )

function clientOf(request: Request, server: Parameters<typeof clientAddress>[1]): Client {
  return { address: clientAddress(request, server), fingerprint: clientFingerprint(request) }
}
