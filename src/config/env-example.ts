import type { TSchema } from '@sinclair/typebox'
import { type Group, groups } from './schema/variables.ts'

const width = 120
const introduction =
  'Every variable that the mall reads, with its default. `bun start` needs none of them. The environment wins over a file `.env` in the current folder. Generated from src/config/schema: bun run env-example'

/** The text of `.env.example`. */
export function envExample(): string {
  return [comment(introduction), ...groups.map(describeGroup)].join('\n\n').concat('\n')
}

function describeGroup({ heading, variables }: Group): string {
  return [comment(`── ${heading}`), ...Object.entries(variables).map(describeVariable)].join('\n')
}

function describeVariable([name, schema]: [string, TSchema]): string {
  const line = `${name}=${schema.default ?? schema.example ?? ''}`
  const bounds = schema.least ? ` From ${schema.least} to ${schema.most}.` : ''
  return `${comment(`${schema.description ?? ''}${bounds}`)}\n${schema.isCommentedOut ? `# ${line}` : line}`
}

/** Comment lines of at most `width` characters, broken between words. */
function comment(text: string): string {
  const lines = ['']
  for (const word of text.split(' ')) {
    const line = lines.at(-1) as string
    if (line && line.length + word.length + 3 > width) lines.push(word)
    else lines[lines.length - 1] = line ? `${line} ${word}` : word
  }
  return lines.map((line) => `# ${line}`).join('\n')
}
