import { mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs'
import { dirname } from 'node:path'
import type { Trade as AlipayTrade } from './alipay/trades.ts'
import type { Trade as WechatTrade } from './wechat/trades.ts'

/** What the parties that take money know, oldest first. */
export type StoredTrades = Readonly<{ alipay: readonly AlipayTrade[]; wechat: readonly WechatTrade[] }>

const none: StoredTrades = { alipay: [], wechat: [] }

/** @returns no trades when there is no file @throws when it cannot be read */
export function readTrades(path: string): StoredTrades {
  let text: string
  try {
    text = readFileSync(path, 'utf8')
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return none
    throw error
  }
  try {
    const kept = JSON.parse(text, revive) as StoredTrades
    if (![kept.alipay, kept.wechat].every(areTrades)) throw new Error('another shape')
    return kept
  } catch {
    throw new Error(`${path} holds no trades: remove it, and the sandbox begins without any`)
  }
}

function areTrades(list: unknown): boolean {
  return Array.isArray(list) && list.every((trade) => typeof trade?.outTradeNo === 'string')
}

/** The file holds what it held before or all of this, never a part. */
export function writeTrades(path: string, trades: StoredTrades): void {
  writeWhole(path, serialize(trades))
}

/**
 * Keeps trades in a file, soon after they may have changed.
 * @param list what they are now
 * @param delayMs how long changes are gathered
 */
export function createTradeWriter(path: string, list: () => StoredTrades, delayMs = 100) {
  let written = serialize(list())
  let timer: Timer | undefined
  const write = () => {
    timer = undefined
    const text = serialize(list())
    if (text === written) return
    writeWhole(path, text)
    written = text
  }
  return {
    /** To be called when they may have changed, or soon will. */
    touch: () => {
      timer ??= setTimeout(write, delayMs)
    },
    stop: () => {
      clearTimeout(timer)
      write()
    },
  }
}

function writeWhole(path: string, text: string): void {
  mkdirSync(dirname(path), { recursive: true })
  const draft = `${path}.${process.pid}`
  writeFileSync(draft, text, { mode: 0o600 })
  renameSync(draft, path)
}

function serialize(trades: StoredTrades): string {
  return JSON.stringify(trades, (_, value) => (value instanceof Map ? [...value] : value))
}

function revive(key: string, value: unknown): unknown {
  if (key === 'refunds') return new Map(value as [string, unknown][])
  return /^at$|At$/.test(key) && typeof value === 'string' ? new Date(value) : value
}
