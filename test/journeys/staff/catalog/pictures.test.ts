import { expect, test } from 'bun:test'
import { createStaff } from '../../../support/factories/staff/staff.ts'
import { call } from '../../../support/http.ts'

const upload = async (bytes: Uint8Array<ArrayBuffer> | string) => {
  const { token } = await createStaff(['goods.add_spu'])
  const multipart = { image: new File([bytes], 'a.png', { type: 'image/png' }) }
  return call<{ code: string; name: unknown }>('POST', '/meiduo_admin/goods/images/', { token, multipart })
}

test('a file is 415 if its content is no picture, also with the name of one', async () => {
  for (const bytes of ['hello', '<svg xmlns="http://www.w3.org/2000/svg"/>', '%PDF-1.7', 'RIFF1234WAVE']) {
    const answer = await upload(bytes)
    expect([bytes, answer.status, answer.json.code]).toEqual([bytes, 415, 'unsupported_media_type'])
  }
})

test('a picture that does not decode is 400 with the member name, and one above 5 MiB is 413', async () => {
  const damaged = await upload(new Uint8Array([0x89, 0x50, 0x4e, 0x47, 13, 10, 26, 10, 0, 0]))
  expect([damaged.status, damaged.json.code]).toEqual([400, 'picture_invalid'])
  expect(damaged.json.name).toEqual([expect.any(String)])
  const large = await upload(new Uint8Array(5_242_881))
  expect([large.status, large.json.code]).toEqual([413, 'picture_too_large'])
})
