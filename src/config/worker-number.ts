const argument = '--worker='

/** The number of this process among those of its parent (`WORKERS`), from 0; undefined when it has no such parent. */
export const workerNumber = readWorkerNumber(process.argv)

/** The argument with which a parent starts one of its processes. */
export const workerArgument = (number: number) => `${argument}${number}`

function readWorkerNumber(args: readonly string[]): number | undefined {
  const text = args.find((arg) => arg.startsWith(argument))?.slice(argument.length)
  return text !== undefined && /^\d{1,3}$/.test(text) ? Number(text) : undefined
}
