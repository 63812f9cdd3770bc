import { expect, test } from 'bun:test'
import { resolve } from 'node:path'
import { Type } from '@sinclair/typebox'
import { TransformDecodeError, Value } from '@sinclair/typebox/value'
import { t, ValidationError } from 'elysia'
import { decodePathOf } from '../../../src/http/input/typebox-error-path.ts'

/** The version whose TransformDecodeError the module was checked against. */
const checkedVersion = '0.34.52'

const installed = Bun.file(resolve(import.meta.dir, '../../../node_modules/@sinclair/typebox/package.json'))

test('TypeBox has the version that typebox-error-path.ts was checked against', async () => {
  // after an upgrade: read the constructor of TransformDecodeError, run this file, then change checkedVersion
  expect(((await installed.json()) as { version: string }).version).toBe(checkedVersion)
})

const inner = () => new ValidationError('body', t.Integer(), 'x')

test('the path of a value is recorded for a ValidationError that its Decode function throws', () => {
  const error = inner()
  const schema = Type.Object({
    lines: Type.Array(
      Type.Transform(Type.String())
        .Decode(() => {
          throw error
        })
        .Encode(String),
    ),
  })
  expect(() => Value.Decode(schema, { lines: ['x'] })).toThrow(TransformDecodeError)
  expect(decodePathOf(error)).toBe('/lines/0')
})

test('a wrapped error can still be read from the error that TypeBox throws', () => {
  const error = new RangeError('x')
  expect(new TransformDecodeError(Type.String(), '/a', 'x', error).error).toBe(error)
})

test('a ValidationError that no Decode function threw has no path', () => {
  expect(decodePathOf(inner())).toBe('')
})
