import { expect, test } from 'bun:test'
import { parseAcceptEncoding } from '../../src/http/compression/accept-encoding.ts'

const of = (header: string | null) => {
  const { codings, refusesPlain } = parseAcceptEncoding(header)
  return [codings.join(' '), refusesPlain]
}

const cases: [header: string | null, codings: string, refusesPlain: boolean][] = [
  [null, '', false],
  ['', '', false],
  ['br', 'br', false],
  ['gzip, deflate, br, zstd', 'br gzip', false],
  ['GZIP, BR', 'br gzip', false],
  ['x-gzip', 'gzip', false],
  ['br;q=0.5, gzip;q=0.8', 'gzip br', false],
  ['br ; Q=0.5 , gzip ; q=0.5', 'br gzip', false],
  ['br;q=0, gzip', 'gzip', false],
  ['br;q=0.000, gzip;q=0.001', 'gzip', false],
  ['*', 'br gzip', false],
  ['*;q=0.1, gzip', 'gzip br', false],
  ['*, br;q=0', 'gzip', false],
  ['deflate, zstd', '', false],
  ['identity', '', false],
  ['identity;q=0.5, gzip;q=0.4, br;q=0.5', 'br', false],
  ['identity;q=1, br;q=0.9', '', false],
  ['identity;q=0', '', true],
  ['identity;q=0, br', 'br', true],
  ['*;q=0', '', true],
  ['*;q=0, gzip', 'gzip', true],
  ['*;q=0, identity;q=0.1, br', 'br', false],
  ['br;q=2, gzip', 'gzip', false],
  ['br;q=x, gzip;q=1.000', 'gzip', false],
  ['br;q=0.1234, gzip', 'gzip', false],
  [',,;q=1,br', 'br', false],
]
for (const [header, ...accepted] of cases)
  test(`Accept-Encoding ${header === null ? 'absent' : JSON.stringify(header)} is read by RFC 9110`, () =>
    expect(of(header)).toEqual(accepted))

test('a header is read alike a second time, and after thousands of others', () => {
  for (let i = 0; i < 2_500; i++) expect(of(`gzip;q=0.${i % 9}1, x-${i}`)).toEqual(['gzip', false])
  expect(of('br;q=0.5, gzip;q=0.8')).toEqual(['gzip br', false])
})
