import { exampleRequestId } from '../../../src/http/openapi/problems/components.ts'
import { isStaffPath } from '../../../src/http/staff/staff-path.ts'

export type ProblemBody = Readonly<{ code: string; [member: string]: unknown }>
export type Examples = Readonly<Record<string, ProblemBody>>
/** An error answer of a test, with the path of its request. */
type Recording = Readonly<{ path: string; body: ProblemBody }>

/**
 * Chooses a typical body of each code: with the members that most answers have, few of them empty, and short. Answers to shoppers
 * come first: those to staff repeat the messages by field. A stored example stays while a recorded body has the same members
 * and text, so a repeated recording changes only what has changed.
 */
export function chooseExamples(stored: Examples, recordings: readonly Recording[]): Examples {
  const byCode = [...Map.groupBy(recordings, ({ body }) => body.code)]
  const chosen = byCode.map(([code, ofCode]): [string, ProblemBody] => {
    const known = stored[code]
    const isCurrent = known && ofCode.some(({ body }) => kindOf(body) === kindOf(known))
    return [code, isCurrent ? known : { ...chooseTypical(ofCode), request_id: exampleRequestId }]
  })
  const examples = { ...stored, ...Object.fromEntries(chosen) }
  return Object.fromEntries(Object.entries(examples).sort(([a], [b]) => (a < b ? -1 : 1)))
}

function chooseTypical(recordings: readonly Recording[]): ProblemBody {
  const ofShoppers = recordings.filter(({ path }) => !isStaffPath(path))
  const bodies = (ofShoppers.length > 0 ? ofShoppers : recordings).map(({ body }) => body)
  const kinds = [...Map.groupBy(bodies, kindOf).values()].sort((a, b) => b.length - a.length)
  return (kinds[0] as ProblemBody[]).toSorted(byContent)[0] as ProblemBody
}

const kindOf = (body: ProblemBody) => `${body.detail} ${Object.keys(body).sort()}`

function byContent(one: ProblemBody, other: ProblemBody): number {
  const [ofOne, ofOther] = [textOf(one), textOf(other)]
  return countEmpty(one) - countEmpty(other) || ofOne.length - ofOther.length || (ofOne < ofOther ? -1 : 1)
}

const textOf = ({ request_id: _, ...body }: ProblemBody) => JSON.stringify(body)

function countEmpty(body: ProblemBody): number {
  return Object.values(body).filter((value) => value === null || (Array.isArray(value) && value.length === 0))
    .length
}
