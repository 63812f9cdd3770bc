import { describe, expect, test } from 'bun:test'
import sharp from 'sharp'
import { inspectPicture } from '../../../src/domains/pictures/inspect-picture.ts'
import { storePicture } from '../../../src/domains/pictures/store-picture.ts'
import { AppError } from '../../../src/lib/errors.ts'
import { drawing, insert, memoryStore } from '../../support/factories/pictures.ts'

const frame = (red: number) =>
  sharp({ create: { width: 96, height: 64, channels: 3, background: { r: red, g: 40, b: 40 } } })
    .png()
    .toBuffer()
const still = await drawing().gif().toBuffer()
const animated = await sharp([await frame(250), await frame(20)], { join: { animated: true } })
  .gif({ loop: 0, delay: [100, 100] })
  .toBuffer()

/** The dimensions of a GIF, or the reason of its refusal. */
function verdictOn(bytes: Buffer): unknown {
  try {
    return inspectPicture(bytes, { gif: true })
  } catch (error) {
    return error instanceof AppError ? (error.details.members?.reason ?? error.code) : error
  }
}

describe('a GIF', () => {
  test('is stored as its first frame in every size, without any of its bytes', async () => {
    const { store, files } = memoryStore()
    const { key, width, height } = await storePicture(animated, { store, further: { gif: true } })
    expect([width, height, files.size]).toEqual([96, 64, 6])
    const { dominant } = await sharp(files.get(key)).stats()
    expect(dominant.r).toBeGreaterThan(200)
    for (const bytes of files.values()) expect(bytes.toString('latin1', 0, 3)).not.toBe('GIF')
  })

  test('has the dimensions of its canvas', () => {
    expect([verdictOn(still), verdictOn(animated)]).toEqual(Array(2).fill({ width: 96, height: 64 }))
    expect(verdictOn(Buffer.concat([still, Buffer.alloc(5)]))).toEqual({ width: 96, height: 64 })
  })

  test('is refused where only still formats are wanted', () => {
    expect(() => inspectPicture(still)).toThrow('picture_invalid')
  })

  test('with other data behind it, cut off anywhere, or without a frame is refused', () => {
    expect(verdictOn(Buffer.concat([still, Buffer.from('PK\x03\x04')]))).toBe('trailing')
    for (let end = 6; end < still.length; end += 7) expect(verdictOn(still.subarray(0, end))).toBe('damaged')
    const header = still.subarray(0, 13 + 3 * 2 ** (((still[10] as number) & 7) + 1))
    expect(verdictOn(Buffer.concat([header, Buffer.from([0x3b])]))).toBe('damaged')
  })

  test('with a frame outside its canvas, an unknown block or thousands of blocks is refused', () => {
    const at = still.indexOf(Buffer.from([0x2c, 0, 0, 0, 0]))
    const wide = Buffer.from(still)
    wide.writeUInt16LE(20_000, at + 5)
    expect(verdictOn(wide)).toBe('damaged')
    expect(verdictOn(insert(still, at, Buffer.from([0x55])))).toBe('damaged')
    const comment = Buffer.from([0x21, 0xfe, 1, 65, 0])
    expect(verdictOn(insert(still, at, comment))).toEqual({ width: 96, height: 64 })
    expect(verdictOn(insert(still, at, Buffer.concat(Array(6_000).fill(comment))))).toBe('damaged')
  })

  test('of too many pixels is refused before it is decoded', () => {
    const huge = Buffer.from(still)
    huge.writeUInt16LE(12_001, 6)
    expect(verdictOn(huge)).toBe('dimensions')
  })
})

test('any mutated GIF is stored or refused with a documented error', async () => {
  const { store } = memoryStore()
  for (let round = 0; round < 120; round++) {
    const bytes = Buffer.from(round % 2 ? still : animated)
    for (let changes = 0; changes < 3; changes++)
      bytes[Math.floor(Math.random() * bytes.length)] = Math.floor(Math.random() * 256)
    const outcome = await storePicture(bytes, { store, further: { gif: true } }).catch(
      (error: unknown) => error,
    )
    if (outcome instanceof Error) expect(outcome).toMatchObject({ status: 400, code: 'picture_invalid' })
  }
}, 60_000)
