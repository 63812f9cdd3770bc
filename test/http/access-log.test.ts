import { expect, test } from 'bun:test'
import { runChild } from '../support/processes/child-process.ts'

const paths: [path: string, route: string, status: number][] = [
  ['/mobiles/13800138000/count/', '/mobiles/:mobile/count/', 200],
  ['/mobiles/13800138000/count?for=13800138000', '/mobiles/:mobile/count/', 200],
  ['/mobiles/138001380001/count/', '/mobiles/:mobile/count/', 404],
  ['/usernames/wang_xiaoming/count/', '/usernames/:username/count/', 200],
  ['/sms_codes/13800138000/?image_code_id=x&text=wang_xiaoming', '/sms_codes/:mobile/', 400],
  ['/areas/', '/areas/', 200],
  ['/areas/110000', '/areas/:id/', 200],
  ['/mobile/13800138000/', 'unmatched', 404],
  ['/mobile/8613800138000/13800138000', 'unmatched', 404],
  ['/broken/13800138000/', '/broken/:mobile/', 500],
]

test('the access log holds routes without the personal data in their parameters', async () => {
  const { output, errors, status } = await runChild(
    'http/access-log-child.ts',
    ...paths.map(([path]) => path),
  )
  expect([errors, status]).toEqual(['', 0])
  const lines = output.split('\n').map((line) => JSON.parse(line) as Record<string, unknown>)
  const requests = lines.filter((line) => line.msg === 'request completed')
  expect(requests.map((line) => [line.method, line.route, line.status])).toEqual(
    paths.map(([, route, status]) => ['GET', route, status]),
  )
  for (const line of requests) expect(line.requestId).toMatch(/^[\w-]{36}$/)
  expect(lines.filter((line) => line.msg === 'request failed')).toHaveLength(1)
  expect(output).toContain('response of GET /broken/:mobile/ breaks its schema')
  expect(output).not.toMatch(/13800138000|wang_xiaoming/)
})

test('a failed request is logged with its error and stack, without the values of the statement', async () => {
  const faults = ['statement', 'duplicate', 'connection', 'redis']
  const { output, errors, status } = await runChild(
    'http/access-log-child.ts',
    ...faults.map((fault) => `/broken/${fault}/`),
  )
  expect([errors, status]).toEqual(['', 0])
  const lines = output.split('\n').map((line) => JSON.parse(line) as Record<string, unknown>)
  const requests = lines.filter((line) => line.msg === 'request completed')
  expect(requests.map((line) => [line.route, line.status])).toEqual([
    ['/broken/statement/', 500],
    ['/broken/duplicate/', 500],
    ['/broken/connection/', 503],
    ['/broken/redis/', 500],
  ])
  for (const line of requests) expect(Object.keys(line)).not.toContain('err')
  const failures = lines
    .filter((line) => line.msg === 'request failed')
    .map((line) => JSON.stringify(line.err))
  expect(failures[0]).toContain('Data too long for column …')
  expect(failures[1]).toMatch(/Duplicate entry … for key '[\w.]*tb_content_category_key_uniq'/)
  expect(failures[2]).toContain('a statement failed')
  expect(failures[3]).toContain('ERR value is not an integer')
  expect(output).not.toMatch(/13800138000|wang_xiaoming/)
})
