import { basename } from 'node:path'

/** The answer to one request of a collection. */
type Call = Readonly<{ id: string; status: number; text: string }>
export type Played = Readonly<{ calls: readonly Call[]; faults: readonly string[] }>

/** The members of newman's JSON report that are read here. */
type NewmanReport = Readonly<{
  run: Readonly<{
    executions: readonly Readonly<{
      item: Readonly<{ name: string }>
      response?: Readonly<{ code: number; stream?: Readonly<{ data: readonly number[] }> }>
      assertions?: readonly unknown[]
    }>[]
    /** Failed assertions, errors of scripts and of connections. */
    failures: readonly Readonly<{
      error: Readonly<{ name?: string; message: string; test?: string }>
      source?: Readonly<{ name?: string }>
      at?: string
    }>[]
    /** The error that ended the run. */
    error?: Readonly<{ message: string }> | null
  }>
}>

/** Reads the answers and the faults of a run of newman. */
export function readNewmanReport({ run }: NewmanReport): Played {
  // an item whose script sends requests has one entry for each of them
  const items = [...Map.groupBy(run.executions, ({ item }) => item.name)]
  return {
    calls: items.map(([name, entries]) => {
      const response = entries.at(-1)?.response
      return {
        id: /\((\w+)\)$/.exec(name)?.[1] ?? name,
        status: response?.code ?? 0,
        text: Buffer.from(response?.stream?.data ?? []).toString(),
      }
    }),
    faults: [
      ...(run.error ? [`the run ended: ${run.error.message}`] : []),
      ...run.failures.map(
        ({ error, source, at }) =>
          `${source?.name ?? 'the run'}: ${error.test ?? at ?? error.name}: ${error.message}`,
      ),
      ...items.flatMap(([name, entries]) => [
        ...(entries.at(-1)?.response ? [] : [`${name}: no answer`]),
        ...(entries.some(({ assertions = [] }) => assertions.length > 0) ? [] : [`${name}: no assertion`]),
      ]),
    ],
  }
}

/** The members of Bruno's JSON report that are read here. */
type BrunoReport = readonly Readonly<{
  results: readonly Readonly<{
    test: Readonly<{ filename: string }>
    response: Readonly<{ status: number | 'error'; data?: unknown }>
    error?: string | null
    testResults?: readonly Readonly<{ description: string; status: string; error?: string }>[]
  }>[]
}>[]

/** Reads the answers and the faults of a run of Bruno. */
export function readBrunoReport(reports: BrunoReport): Played {
  const results = reports.flatMap((each) => each.results)
  return {
    calls: results.map(({ test, response: { status, data } }) => ({
      id: basename(test.filename, '.bru'),
      status: Number(status),
      text: JSON.stringify(data),
    })),
    faults: results.flatMap(({ test, response, error, testResults = [] }) => [
      ...(error ? [`${test.filename}: ${error}`] : []),
      ...(testResults.length > 0 ? [] : [`${test.filename}: no assertion`]),
      ...testResults.flatMap((each) =>
        each.status === 'pass' ? [] : [`${response.status} ${each.description}: ${each.error}`],
      ),
    ]),
  }
}

/** Lists the operations that were not played exactly once, and the played requests that name no operation. */
export function findUnplayed(operationIds: readonly string[], calls: readonly Call[]): string[] {
  const played = Map.groupBy(calls, ({ id }) => id)
  const known = new Set(operationIds)
  return [
    ...operationIds.flatMap((id) => {
      const times = played.get(id)?.length ?? 0
      return times === 1 ? [] : [`${id} was played ${times} times`]
    }),
    ...[...played.keys()].flatMap((id) => (known.has(id) ? [] : [`${id} is no operation of the document`])),
  ]
}
