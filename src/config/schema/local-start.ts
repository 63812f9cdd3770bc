import { integer, text } from './kinds.ts'

const port = (description: string, fallback: number) =>
  integer(description, { default: fallback, minimum: 1, maximum: 65_535 })

export const localStartVariables = {
  SANDBOX_PORT: port('Port of the sandbox.', 8001),
  SANDBOX_NOTICE_SPEED: integer(
    "How many times faster than the vendors' schedule the sandbox repeats a payment notification.",
    { default: 60, minimum: 1, maximum: 1_000_000 },
  ),
  SANDBOX_SMTP_PORT: port("Port of the sandbox's mail server.", 8002),
  SANDBOX_DEMO_ORDERS: integer(
    'Orders of the last 60 days in a demo shop that is filled for the first time.',
    {
      default: 2_000,
      minimum: 0,
      maximum: 20_000,
    },
  ),
  SANDBOX_KEYS_DIR: text('Keys of the sandbox; `bun start` sets it.', '.data/keys', { isCommentedOut: true }),
  SANDBOX_TRADES_FILE: text('Trades that outlive the sandbox; `bun start` sets it.', '.data/trades.json', {
    isCommentedOut: true,
  }),
  SANDBOX_USERS_FILE: text(
    'Passwords of the demo users, which the sandbox gives to the page /docs/; `bun start` sets it.',
    '.data/demo-users.json',
    { isCommentedOut: true },
  ),
}
