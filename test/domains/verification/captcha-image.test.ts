import { afterAll, expect, test } from 'bun:test'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import sharp from 'sharp'
import { captchaHeight, captchaWidth, drawCaptcha } from '../../../src/domains/verification/captcha-image.ts'
import {
  captchaAlphabet,
  isInoffensive,
  newCaptchaText,
} from '../../../src/domains/verification/captcha-text.ts'

const drawings = 40
const scratch = await mkdtemp(join(tmpdir(), 'captcha-'))
afterAll(() => rm(scratch, { recursive: true, force: true }))

for (const format of ['png', 'webp'] as const) {
  test(`a captcha is a ${format} of 128 × 44 pixels and at most 12 KB`, async () => {
    const image = await drawCaptcha(newCaptchaText(), format)
    const { width, height, format: found } = await sharp(image).metadata()
    expect({ width, height, found }).toEqual({ width: captchaWidth, height: captchaHeight, found: format })
    expect(image.length).toBeGreaterThan(800)
    expect(image.length).toBeLessThan(12_000)
  })
}

test('two drawings of the same text differ', async () => {
  const [first, second] = await Promise.all([drawCaptcha('ACEH', 'png'), drawCaptcha('ACEH', 'png')])
  expect(first.equals(second)).toBe(false)
})

test('every character is drawn in its own quarter of the picture', async () => {
  for (const text of ['MMMM', 'ACEH', 'JTY7', '3X9W', 'KPU6']) {
    const shares = await Promise.all([0, 1, 2, 3].map((part) => quarterInk(text, part)))
    for (const share of shares) expect(share).toBeGreaterThan(0.08)
  }
})

test('the picture shows its text: drawings of the same text are more similar than drawings of different texts', async () => {
  for (const [text, other] of [
    ['MUMU', 'UMUM'],
    ['WWWW', 'TTTT'],
    ['3JXP', 'PX3J'],
  ] as const) {
    const [shape, own, foreign] = [await meanShape(text), await meanShape(text), await meanShape(other)]
    expect(distance(shape, own) * 1.3).toBeLessThan(distance(shape, foreign))
  }
})

test('every character of the alphabet can be drawn, and all others are refused', async () => {
  for (const character of captchaAlphabet) {
    expect((await drawCaptcha(character.repeat(4), 'webp')).length).toBeGreaterThan(500)
  }
  for (const refused of ['', '0', '验证', 'ACE<']) {
    expect(async () => drawCaptcha(refused, 'png')).toThrow(RangeError)
  }
})

test('letters are drawn on a machine without fonts', async () => {
  const fontless = join(scratch, 'fonts.conf')
  await Bun.write(fontless, '<?xml version="1.0"?><!DOCTYPE fontconfig SYSTEM "fonts.dtd"><fontconfig/>')
  const module = join(import.meta.dir, '../../../src/domains/verification/captcha-image.ts')
  const program = `import { drawCaptcha } from ${JSON.stringify(module)}
    for (let i = 0; i < ${drawings}; i++) console.log((await drawCaptcha('MUMU', 'png')).toString('base64'))`
  const child = Bun.spawn([process.execPath, '-e', program], {
    env: { ...process.env, FONTCONFIG_FILE: fontless },
    stdout: 'pipe',
  })
  const lines = (await new Response(child.stdout).text()).trim().split('\n')
  expect(await child.exited).toBe(0)
  const shape = await meanOf(lines.map((line) => Buffer.from(line, 'base64')))
  const [own, foreign] = [await meanShape('MUMU'), await meanShape('UMUM')]
  expect(distance(shape, own) * 1.3).toBeLessThan(distance(shape, foreign))
})

test('the alphabet contains at most one of each set of similar characters, and no letter in both cases', () => {
  const sets = ['0OQD', '1IL', '2Z', '4A', '5S', '6G', '8B', 'EF', 'PRD', 'MN', 'UV']
  for (const set of sets) {
    expect([...set].filter((character) => captchaAlphabet.includes(character)).length).toBeLessThan(2)
  }
  expect(new Set(captchaAlphabet.toLowerCase()).size).toBe(captchaAlphabet.length)
})

/** The share of each character at a place among all texts that a captcha may show. */
function sharesAt(place: number): Map<string, number> {
  const letters = [...captchaAlphabet]
  const pairs = letters.flatMap((a) => letters.map((b) => a + b))
  const shown = pairs.flatMap((a) => pairs.map((b) => a + b)).filter(isInoffensive)
  const byCharacter = Map.groupBy(shown, (text) => text.charAt(place))
  return new Map([...byCharacter].map(([character, texts]) => [character, texts.length / shown.length]))
}

test('texts have four characters, uniformly distributed over all inoffensive texts', () => {
  const draws = 17_000
  const counts = Array.from({ length: 4 }, () => new Map<string, number>())
  for (let i = 0; i < draws; i++) {
    const text = newCaptchaText()
    expect(text).toHaveLength(4)
    for (const [place, seen] of counts.entries()) {
      const character = text.charAt(place)
      seen.set(character, (seen.get(character) ?? 0) + 1)
    }
  }
  for (const [place, seen] of counts.entries()) {
    const shares = sharesAt(place)
    expect([...seen.keys()].sort().join('')).toBe([...captchaAlphabet].sort().join(''))
    const chiSquare = [...seen].reduce((sum, [character, n]) => {
      const expected = draws * (shares.get(character) as number)
      return sum + (n - expected) ** 2 / expected
    }, 0)
    expect(chiSquare).toBeLessThan(60)
  }
})

async function meanShape(text: string): Promise<number[]> {
  return meanOf(await Promise.all(Array.from({ length: drawings }, () => drawCaptcha(text, 'png'))))
}

async function meanOf(images: Buffer[]): Promise<number[]> {
  const mean = new Array<number>(captchaWidth * captchaHeight).fill(0)
  for (const image of images) {
    const pixels = await sharp(image).greyscale().raw().toBuffer()
    for (const [i, value] of pixels.entries()) mean[i] = (mean[i] ?? 0) + value / images.length
  }
  return mean
}

function distance(a: number[], b: number[]): number {
  return Math.sqrt(a.reduce((sum, value, i) => sum + (value - (b[i] ?? 0)) ** 2, 0))
}

async function quarterInk(text: string, part: number): Promise<number> {
  return inkShare(await drawCaptcha(text, 'png'), part * (captchaWidth / 4), captchaWidth / 4)
}

/** Returns the share of pixels that are clearly darker than the background. */
async function inkShare(image: Buffer, left = 0, width = captchaWidth): Promise<number> {
  const area = { left, top: 0, width, height: captchaHeight }
  const pixels = await sharp(image).extract(area).greyscale().raw().toBuffer()
  return pixels.filter((value) => value < 165).length / pixels.length
}
