const keyword = /^[\s(]*([a-z]+)/i
const target = /\b(?:from|into|update|join)\s+[`(\s]*((?:tb|auth|django)_\w+)/i
const writes = new Set(['insert', 'update', 'delete', 'replace'])
/** What a packet needs besides its work. */
const control = new Set(['set', 'savepoint', 'release', 'commit', 'rollback', 'start', 'begin'])

/**
 * Names a statement by its verb and its first table, such as `select tb_sku`: the name holds no value of the statement. A packet
 * of several statements has the name of its first write, or of its first read without a write.
 */
export function statementName(text: string): string {
  // a line break inside a value is escaped, so this one separates two statements
  if (!text.includes(';\n')) return nameOf(text)
  const work = text.split(';\n').filter((statement) => !control.has(verbOf(statement)))
  const main = work.find((statement) => writes.has(verbOf(statement))) ?? work[0] ?? text
  return `packet: ${nameOf(main)}`
}

function nameOf(statement: string): string {
  const table = target.exec(statement)?.[1]
  const verb = verbOf(statement)
  return table ? `${verb} ${table.toLowerCase()}` : verb
}

const verbOf = (statement: string) => keyword.exec(statement)?.[1]?.toLowerCase() ?? 'other'
