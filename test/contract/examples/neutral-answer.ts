const items = 2
const characters = 240
const shownLines = 3

/** Values that differ at each recording, and what a reader sees in their place. */
const volatile: readonly (readonly [pattern: RegExp, neutral: string])[] = [
  [/\beyJ[\w-]+(\.[\w-]*){2,4}/g, 'eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxIn0.c2lnbmF0dXJl'],
  [/\b[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}\b/g, '6f1c1f8a-2f0e-4b8e-9d43-0f6f4a2f7c11'],
  [/\bmk_[\w-]{43}/g, 'mk_Jx0m1c0r2yGJ2m5Qy3o4cLxkq1nD0m2yq6bq7pWcH8E'],
  [/(?<![\w-])[\w-]{43}(?![\w-])/g, 'Jx0m1c0r2yGJ2m5Qy3o4cLxkq1nD0m2yq6bq7pWcH8E'],
  [/\b[0-9a-f]{64}\b/g, '6b0b21aefbe7d58caccc178022b5639d5fc9e2d185d85395ece9c5b0dee19775'],
  [/pictures\/[0-9a-f]{40}\//g, 'pictures/459996cd81da5c3694a129bad78307a9f628398e/'],
  [/(?<=#s=|%23s%3D)[\w-]{30,}/g, 'Jx0m1c0r2yGJ2m5Qy3o4cLxkq1nD0m2yq6bq7pWcH8E'],
  // numbers of trades and of orders, except the orders of the demo shopper
  [/(?<!\d)(?!20260101000000)(20\d{6})\d{22}(?!\d)/g, '$10000000000000000000001'],
  [/(?<!\d)(?!20260101000000)(20\d{6})\d{19}(?!\d)/g, '$10000000000000000001'],
  [/\bSF\d{13}\b/g, 'SF1234567890123'],
  [/http:\/\/(localhost|127\.0\.0\.1):\d+/g, 'http://localhost:8000'],
  [/\bdemo_\d{8}\b/g, 'xiaoming'],
  [/\b139\d{8}\b/g, '13800000001'],
  [/^data:image\/.*/s, 'data:image/svg+xml;base64,PHN2Zy8+'],
]

/** Members whose values are drawn at random and have no typical form. */
const volatileMembers: Readonly<Record<string, unknown>> = {
  secret: 'JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP',
  uri: 'otpauth://totp/demo_staff?secret=JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP&issuer=meiduo',
  recovery_codes: ['7k2m-9xqf-3hvd', 'p4tw-8ncr-6jyb'],
}

/**
 * Returns an answer as the documentation shows it: lists with one or two items, short texts, and a neutral value in the place of
 * each that differs at every recording.
 */
export function neutralAnswer(value: unknown, name = ''): unknown {
  if (value !== null && name in volatileMembers && typeof value === typeof volatileMembers[name])
    return volatileMembers[name]
  if (typeof value === 'string') return neutralText(value)
  if (Array.isArray(value)) return value.slice(0, items).map((item) => neutralAnswer(item))
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(Object.entries(value).map(([key, member]) => [key, neutralAnswer(member, key)]))
}

/** Returns the first lines of a text, such as a CSV file, with neutral values. */
export function neutralLines(text: string): string {
  return withoutVolatile(
    text
      .split(/(?<=\n)/)
      .slice(0, shownLines)
      .join(''),
  )
}

const withoutVolatile = (text: string): string =>
  volatile.reduce((result, [pattern, by]) => result.replace(pattern, by), text)

function neutralText(text: string): string {
  const neutral = withoutVolatile(text)
  return neutral.length > characters ? `${neutral.slice(0, characters)}…` : neutral
}

/** Lists the members of an answer by their paths; of a text its first line, which holds the columns of a CSV file. */
export function outlineOf(answer: unknown): readonly string[] {
  return typeof answer === 'string' ? answer.split('\n', 1) : membersOf(answer)
}

function membersOf(value: unknown, at = ''): string[] {
  if (Array.isArray(value)) return [...new Set(value.flatMap((item) => membersOf(item, `${at}[]`)))].sort()
  if (typeof value !== 'object' || value === null) return at ? [at] : []
  return [
    ...new Set(
      Object.entries(value).flatMap(([key, member]) => [
        `${at}.${key}`,
        ...membersOf(member, `${at}.${key}`),
      ]),
    ),
  ].sort()
}
