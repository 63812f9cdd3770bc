import { expect, test } from 'bun:test'
import fc from 'fast-check'
import { storePicture } from '../../../src/domains/pictures/store-picture.ts'
import { AppError } from '../../../src/lib/errors.ts'
import { drawings, insert, memoryStore, pngChunk } from '../../support/factories/pictures.ts'

const pictures = await drawings(48, 32)
const inputs = Object.values(pictures)
const { store, files } = memoryStore()

/** Stores the bytes and returns the outcome; fails on any error but picture_invalid and picture_too_large. */
async function outcomeOf(bytes: Uint8Array): Promise<'stored' | 'refused' | 'refused by the decoder'> {
  try {
    const { key } = await storePicture(bytes, { store })
    expect(files.has(key)).toBe(true)
    return 'stored'
  } catch (error) {
    if (!(error instanceof AppError)) throw error
    expect([400, 413]).toContain(error.status)
    expect(error.code).toMatch(/^picture_(invalid|too_large)$/)
    return error.cause ? 'refused by the decoder' : 'refused'
  }
}

const at = fc.double({ min: 0, max: 1, noNaN: true, maxExcluded: true })
const overwriting = fc.record({
  kind: fc.constant('overwrite' as const),
  at,
  bytes: fc.uint8Array({ minLength: 1, maxLength: 3 }),
})
const inserting = fc.record({
  kind: fc.constant('insert' as const),
  at,
  bytes: fc.uint8Array({ minLength: 1, maxLength: 40 }),
})
const cutting = fc.record({ kind: fc.constant('cut' as const), at, bytes: fc.constant(new Uint8Array()) })

type Change = Readonly<{ kind: 'overwrite' | 'insert' | 'cut'; at: number; bytes: Uint8Array }>

function apply(bytes: Buffer, { kind, at, bytes: part }: Change): Buffer {
  const offset = Math.floor(at * bytes.length)
  if (kind === 'cut') return bytes.subarray(0, offset)
  if (kind === 'insert') return insert(bytes, offset, Buffer.from(part))
  const copy = Buffer.from(bytes)
  copy.set(part.slice(0, copy.length - offset), offset)
  return copy
}

test('a mutated file is stored or refused with a documented error', async () => {
  const changes = fc.array(fc.oneof(overwriting, inserting, cutting), { minLength: 1, maxLength: 3 })
  const mutated = fc
    .tuple(fc.constantFrom(...inputs), changes)
    .map(([bytes, list]) => list.reduce(apply, bytes))
  await fc.assert(
    fc.asyncProperty(mutated, async (bytes) => void (await outcomeOf(bytes))),
    { numRuns: 400 },
  )
})

/** Mutates the coded pixels of a picture inside a valid container. */
function tamper(name: keyof typeof pictures, changes: readonly Change[]): Buffer {
  const bytes = pictures[name]
  const mutate = (part: Buffer) => changes.reduce(apply, part)
  if (name === 'png') {
    const start = bytes.indexOf('IDAT')
    const length = bytes.readUInt32BE(start - 4)
    const body = mutate(bytes.subarray(start + 4, start + 4 + length))
    return Buffer.concat([bytes.subarray(0, start - 4), pngChunk('IDAT', body), pngChunk('IEND')])
  }
  const isJpeg = name === 'jpeg' || name === 'progressive'
  const start = isJpeg ? bytes.indexOf(Buffer.from([0xff, 0xda])) + 16 : 30
  const end = bytes.length - (isJpeg ? 2 : 0)
  const body = mutate(bytes.subarray(start, end))
  return Buffer.concat([bytes.subarray(0, start), body, bytes.subarray(end)])
}

test('mutated pixel data in a valid container is stored or refused with a documented error', async () => {
  const outcomes = new Set<string>()
  const names = Object.keys(pictures) as (keyof typeof pictures)[]
  const changes = fc.array(overwriting, { minLength: 1, maxLength: 3 })
  const mutated = fc.tuple(fc.constantFrom(...names), changes).map(([name, list]) => tamper(name, list))
  await fc.assert(
    fc.asyncProperty(mutated, async (bytes) => void outcomes.add(await outcomeOf(bytes))),
    { numRuns: 400 },
  )
  expect([...outcomes]).toEqual(expect.arrayContaining(['stored', 'refused by the decoder']))
})

test('random bytes are refused, with and without a picture signature', async () => {
  const signatures = [...inputs.map((bytes) => bytes.subarray(0, 16)), Buffer.alloc(0)]
  const noise = fc
    .tuple(fc.constantFrom(...signatures), fc.uint8Array({ maxLength: 300 }))
    .map((parts) => Buffer.concat(parts))
  await fc.assert(
    fc.asyncProperty(noise, async (bytes) => expect(await outcomeOf(bytes)).toStartWith('refused')),
    { numRuns: 400 },
  )
})
