const refused = new Set(['high', 'critical'])

type Advisory = Readonly<{ severity: string; title: string; url: string }>

/** `notice` says why the advisories could not be read. */
type Audit = Readonly<{ refused: string[]; others: number; notice?: string }>

/** Reads the output of `bun audit --json`: an object with the advisories of each package, or the text of an error. */
export function readAudit(output: string): Audit {
  const start = output.indexOf('{')
  const reported = start < 0 ? undefined : parse(output.slice(start))
  if (reported === undefined)
    return { refused: [], others: 0, notice: output.trim().split('\n').at(-1) || 'no answer' }
  const advisories = Object.entries(reported).flatMap(([name, list]) =>
    (Array.isArray(list) ? (list as Advisory[]) : []).map((advisory) => ({ name, ...advisory })),
  )
  const serious = advisories.filter(({ severity }) => refused.has(severity))
  return {
    refused: serious.map(({ name, severity, title, url }) => `${name}: ${severity}: ${title} (${url})`),
    others: advisories.length - serious.length,
  }
}

function parse(text: string): Record<string, unknown> | undefined {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}
