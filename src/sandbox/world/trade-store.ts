import { mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs'
import { dirname } from 'node:path'
import type { Trade as AlipayTrade } from './alipay/trades.ts'
import type { Trade as WechatTrade } from './wechat/trades.ts'

/** The trades of both gateways, oldest first. */
type StoredTrades = Readonly<{ alipay: readonly AlipayTrade[]; wechat: readonly WechatTrade[] }>

const none: StoredTrades = { alipay: [], wechat: [] }

/** Reads the stored trades; no file means no trades. @throws naming a file with other content */
export function readTrades(path: string): StoredTrades {
  let text: string
  try {
    text = readFileSync(path, 'utf8')
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return none
    throw error
  }
  try {
    const trades = JSON.parse(text, revive) as StoredTrades
    if (![trades.alipay, trades.wechat].every(areTrades)) throw new Error('another shape')
    return trades
  } catch {
    throw new Error(`${path} holds no trades: delete it to start without any`)
  }
}

function areTrades(list: unknown): boolean {
  return Array.isArray(list) && list.every((trade) => typeof trade?.outTradeNo === 'string')
}

/** Replaces the file atomically. */
export function writeTrades(path: string, trades: StoredTrades): void {
  replaceFile(path, serialize(trades))
}

/**
 * Writes trades to a file after changes.
 * @param list returns the present trades
 * @param delayMs how long the writer waits for more changes
 */
export function createTradeWriter(path: string, list: () => StoredTrades, delayMs = 100) {
  let written = serialize(list())
  let timer: Timer | undefined
  const write = () => {
    timer = undefined
    const text = serialize(list())
    if (text === written) return
    replaceFile(path, text)
    written = text
  }
  return {
    /** Writes after the delay, if anything changed by then. */
    schedule: () => {
      timer ??= setTimeout(write, delayMs)
    },
    /** Writes the last changes immediately. */
    stop: () => {
      clearTimeout(timer)
      write()
    },
  }
}

function replaceFile(path: string, text: string): void {
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
