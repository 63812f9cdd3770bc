import { Elysia, t } from 'elysia'
import { clientAddress } from '../../http/client-address.ts'
import { messageOk, problems } from '../../http/fields.ts'
import { issueCaptcha, takeCaptcha } from './captchas.ts'
import { captchaParams, smsParams, smsQuery } from './model.ts'
import { issueSmsCode } from './sms-codes.ts'

export const verificationRoutes = new Elysia({ name: 'verification', tags: ['verification'] })
  .get(
    '/image_codes/:image_code_id/',
    async ({ params, request, server }) => {
      const format = (request.headers.get('accept') ?? '').includes('image/webp') ? 'webp' : 'png'
      const picture = await issueCaptcha(params.image_code_id, format, clientAddress(request, server))
      return new Response(new Uint8Array(picture), {
        headers: { 'content-type': `image/${format}`, 'cache-control': 'no-store', vary: 'Accept' },
      })
    },
    {
      params: captchaParams,
      response: { 200: t.Any({ description: 'image/png or image/webp' }), ...problems(404, 429) },
      detail: {
        summary: '图形验证码 · Captcha picture',
        description: 'Four characters, valid for 5 minutes and one try. Asked again, the text is a new one.',
      },
    },
  )
  .get(
    '/sms_codes/:mobile/',
    async ({ params, query, request, server }) => {
      await takeCaptcha(query.image_code_id, query.text ?? query.image_code ?? '')
      await issueSmsCode(params.mobile, 'register', clientAddress(request, server))
      return { message: 'OK' as const }
    },
    {
      params: smsParams,
      query: smsQuery,
      response: { 200: messageOk, ...problems(400, 404, 429, 503) },
      detail: {
        summary: '短信验证码 · Send an SMS code',
        description:
          'The captcha is used up by the first try, right or wrong. One SMS a mobile in 60 s, 10 a day.',
      },
    },
  )
