import { readdirSync, readFileSync } from 'node:fs'

/** Resident memory of a process in MiB. */
export function residentMiB(pid: number): number {
  const pages = Number(readFileSync(`/proc/${pid}/statm`, 'utf8').split(' ')[1])
  return (pages * 4_096) / 1_048_576
}

/** Open files and sockets of a process. */
export const openHandles = (pid: number): number => readdirSync(`/proc/${pid}/fd`).length

/** The slope of a line through points by least squares, in y per x. */
export function slopeOf(points: readonly Readonly<{ x: number; y: number }>[]): number {
  const mean = (values: readonly number[]) => values.reduce((sum, each) => sum + each, 0) / values.length
  const [meanX, meanY] = [mean(points.map(({ x }) => x)), mean(points.map(({ y }) => y))]
  const above = points.reduce((sum, { x, y }) => sum + (x - meanX) * (y - meanY), 0)
  const below = points.reduce((sum, { x }) => sum + (x - meanX) ** 2, 0)
  return above / below
}
