/** Text of a JSON document that `JSON.stringify` cannot write, such as 1e400. */
export class RawJson {
  constructor(readonly text: string) {}
}

/** An object that is written with one member twice. */
export class Twice {
  constructor(
    readonly object: Readonly<Record<string, unknown>>,
    readonly name: string,
    readonly second: unknown,
  ) {}
}

/** A file of a multipart body. */
export class Upload {
  constructor(
    readonly kind: UploadKind,
    readonly name: string,
  ) {}
}

/** The contents that `upload-files.ts` makes. */
export const uploadKinds = [
  ...(['png', 'jpeg', 'webp', 'csv', 'xlsx', 'pdf'] as const),
  ...(['empty', 'text', 'svg', 'cut png', 'huge png', 'zip'] as const),
] as const
export type UploadKind = (typeof uploadKinds)[number]

/** A value that an earlier answer held under this name; `otherwise` while there is none. */
export class Known {
  constructor(
    readonly name: string,
    readonly index: number,
    readonly otherwise: unknown,
  ) {}
}

/** Texts that have broken parsers, databases and terminals. None looks like SQL or a stack: answers are searched for both. */
export const hostileTexts: readonly string[] = [
  '',
  ' ',
  '\t\n',
  '\u0000',
  'a\u0000b',
  '\ud800',
  'a\udc00b',
  '\u202eabc\u202c',
  '\u2066x\u2069',
  'e\u0301\u0327'.repeat(20),
  '👩‍👩‍👧‍👦',
  '🇨🇳',
  '😀'.repeat(40),
  '\u{10ffff}',
  '\ufeff',
  '\ufffd',
  '\u2028\u2029',
  '\u200b\u200d',
  'İıſß',
  '㈱①Ⅳ',
  '１２３',
  '龘'.repeat(300),
  'x'.repeat(70_000),
  'null',
  'undefined',
  'NaN',
  'true',
  '[object Object]',
  '__proto__',
  'constructor',
  '%',
  '%00',
  '_%\\',
  '\'"`',
  '\r\nset-cookie: a=b',
  '<script>alert(1)</script>',
  '{{7*7}}',
  '../../../etc/passwd',
  'javascript:alert(1)',
  'http://169.254.169.254/',
  '(((((((((((((((((((a+)+)+)+',
]

/** Numbers at the edges of what JavaScript, JSON and MySQL can hold. */
export const hostileNumbers: readonly unknown[] = [
  0,
  -1,
  1.5,
  0.1,
  1e21,
  -1e21,
  127,
  128,
  32_768,
  65_536,
  2_147_483_647,
  2_147_483_648,
  -2_147_483_648,
  4_294_967_296,
  Number.MAX_SAFE_INTEGER,
  Number.MAX_SAFE_INTEGER + 1,
  Number.MAX_VALUE,
  Number.MIN_VALUE,
  new RawJson('-0'),
  new RawJson('1e400'),
  new RawJson('-1e400'),
  new RawJson('1e-400'),
  new RawJson('9223372036854775808'),
  new RawJson('1'.repeat(400)),
  new RawJson('1.0'),
  '1',
  '01',
  '+1',
  '1.0',
  '1e3',
  '0x10',
  ' 1',
  '1\n',
  '１',
  '-1',
  '99999999999999999999999999',
]

/** Texts of JSON that no parser may accept, or that a recursive one does not survive. */
export const brokenJson: readonly string[] = [
  '',
  '{',
  '}',
  '{"a":}',
  '{"a":1,}',
  '[1,]',
  "{'a':1}",
  '{"a":NaN}',
  '{"a":"\u0001"}',
  '{"a":"\\ud800"}',
  '{"a":"\\u00"}',
  '\ufeff{}',
  'null',
  '1',
  '"text"',
  'true',
  '[]',
  '[{}]',
  '{"":1}',
  '{"__proto__":{"isAdmin":true}}',
  '{"constructor":{"prototype":{"isAdmin":true}}}',
  '['.repeat(5_000),
  `${'['.repeat(5_000)}${']'.repeat(5_000)}`,
  `${'{"a":'.repeat(5_000)}1${'}'.repeat(5_000)}`,
  `{"a":"${'x'.repeat(1_100_000)}"}`,
  `[${'1,'.repeat(20_000)}1]`,
]

export const mediaTypes: readonly string[] = [
  '',
  'text/plain',
  'text/html',
  'application/xml',
  'application/octet-stream',
  'application/json; charset=gbk',
  'application/json; charset="UTF-8"',
  'APPLICATION/JSON',
  'application/jsonp',
  'application/problem+json',
  'multipart/form-data',
  'multipart/form-data; boundary=',
  'multipart/form-data; boundary=x',
  'application/x-www-form-urlencoded; charset=utf-16',
  ';',
  '/',
]
