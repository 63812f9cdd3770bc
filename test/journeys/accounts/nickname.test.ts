import { expect, test } from 'bun:test'
import { createUser } from '../../support/factories/users.ts'
import { call } from '../../support/http.ts'

const put = (token: string, nickname: unknown) =>
  call('PUT', '/user/nickname/', { token, body: { nickname } })

test('a nickname is stored trimmed, shown in the profile, replaced and removed', async () => {
  const { token, id } = await createUser()
  const shown = async () => (await call('GET', '/user/', { token })).json.nickname
  expect(await shown()).toBe('')
  for (const [text, stored] of [
    ['小明', '小明'],
    ['  Admin 客服  ', 'Admin 客服'],
    ['👨‍👩‍👧x', '👨‍👩‍👧x'],
    ['é'.normalize('NFD').repeat(2), 'éé'],
    ['a\u200bb', 'ab'],
    ['❤❤\ufe0f', '❤❤\ufe0f'],
    ['字'.repeat(20), '字'.repeat(20)],
    ['😀'.repeat(20), '😀'.repeat(20)],
    ['   ', ''],
    ['小红', '小红'],
    [null, ''],
    ['小红', '小红'],
    ['', ''],
    ['小红', '小红'],
    [undefined, '小红'],
  ]) {
    const answer = await put(token, text)
    expect([text, answer.status, answer.json]).toEqual([text, 200, { id, nickname: stored } as never])
    expect([text, await shown()]).toEqual([text, stored as string])
  }
})

test('a nickname that is too short, too long or has characters that cannot be shown is refused and changes nothing', async () => {
  const { token } = await createUser()
  await put(token, '小明')
  const bad = [
    'x',
    '明 ',
    // one character for the reader
    '❤',
    '❤\ufe0f',
    '👨\u200d👩\u200d👧',
    'e\u0303',
    '字'.repeat(21),
    '😀'.repeat(21),
    'a\nb',
    'a\u0000b',
    'a\u202eb',
    '明\u200b',
    '\ufe0f\ufe0f',
    '\u{e0100}\u{e0100}',
    '\u3164明\u2060',
    'a\u2028b',
    'a\ud800b',
    7,
    {},
  ]
  for (const text of bad) {
    const { status, json } = await put(token, text)
    const field = (json.errors as { field: string }[])[0]?.field
    expect([text, status, json.code, field]).toEqual([text, 400, 'invalid_input', 'nickname'])
  }
  expect((await call('GET', '/user/', { token })).json.nickname).toBe('小明')
})

test('two users may have the same nickname', async () => {
  for (const { token } of [await createUser(), await createUser()])
    expect((await put(token, '小明')).status).toBe(200)
})
