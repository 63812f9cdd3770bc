import { Elysia } from 'elysia'
import { getCaptchaText } from '../../http/aliases.ts'
import { clientAddress } from '../../http/client-address.ts'
import { clientFingerprint } from '../../http/client-fingerprint.ts'
import { documented, messageOk, picture, problems } from '../../http/fields.ts'
import { issueCaptcha } from './captchas.ts'
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
        headers: { 'content-type': `image/${format}`, 'cache-control': 'no-store', vary: 'Accept' },
      })
    },
    {
      params: captchaParams,
      detail: {
        summary: '图形验证码 · Captcha picture',
        responses: documented(200, picture('image/png', 'image/webp'), 404, 429),
        description: 'Four characters, valid for 5 minutes and one try. Asked again, the text is a new one.',
      },
    },
  )
  .get(
    '/sms_codes/:mobile/',
    async ({ params, query, request, server, set }) => {
      set.headers['cache-control'] = 'no-store'
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
      response: { 200: messageOk, ...problems(400, 404, 429, 503) },
      detail: {
        summary: '短信验证码 · Send an SMS code',
        description:
          'The captcha is used up by the first try, right or wrong, unless no SMS can be sent at all (503). One SMS a mobile in 60 s, 10 a day; each costs its address as much as 20 captchas. The message goes out after the answer.',
      },
    },
  )

function clientOf(request: Request, server: Parameters<typeof clientAddress>[1]): Client {
  return { address: clientAddress(request, server), fingerprint: clientFingerprint(request) }
}
