import { config } from '../../config/index.ts'
import { networkLimited } from '../../lib/errors.ts'
import { keys } from '../../redis/keys.ts'
import { consume, type Limit, release } from '../../redis/rate-limiter.ts'
import { defineScript } from '../../redis/scripts.ts'
import { smsCodeInvalid } from './errors.ts'
import { codeDigest, type SmsPurpose } from './sms-message.ts'

const maxTries = 5
/** Wrong codes of all strangers against one code: one chance in ten thousand to hit it. */
const maxStrangerTries = 100

/** Limits wrong codes by address: guesses could hit a code, and they lock the codes of other people. */
const wrongCodes: Limit = {
  name: 'sms-code-address',
  points: config.limits.smsCodeFailuresPerAddress,
  seconds: 900,
}

/**
 * Consumes the code that has its purpose's digest (keeps it with `isKept` 1), else counts a try for each purpose. An empty digest
 * means no purpose.
 */
const consumeCode = defineScript(
  {
    keys: ['code', 'tries', 'otherCode', 'otherTries'],
    args: ['maxTries', 'digest', 'otherDigest', 'isKept'],
  },
  `
local purposes = { { code, tries, digest }, { otherCode, otherTries, otherDigest } }
for _, purpose in ipairs(purposes) do
  if redis.call('GET', purpose[1]) == purpose[3] then
    if isKept == '0' then redis.call('DEL', purpose[1], purpose[2]) end
    return 1
  end
end
for _, purpose in ipairs(purposes) do
  local left = purpose[3] == '' and 0 or redis.call('PTTL', purpose[1])
  if left > 0 then
    local count = redis.call('INCR', purpose[2])
    redis.call('PEXPIRE', purpose[2], left)
    if count >= tonumber(maxTries) then redis.call('DEL', purpose[1], purpose[2]) end
  end
end
return 0`,
)

/**
 * Consumes a code for a guesser who did not request it. Wrong codes count against this guesser and, much later, against all
 * such guessers together, but never against the code, which stays valid for the one who requested it.
 */
const consumeAsStranger = defineScript(
  { keys: ['code', 'tries', 'guesses'], args: ['digest', 'guesser', 'maxTries', 'maxStrangerTries'] },
  `
local own, all = unpack(redis.call('HMGET', guesses, guesser, '#all'))
if tonumber(own or 0) >= tonumber(maxTries) or tonumber(all or 0) >= tonumber(maxStrangerTries) then return 0 end
if redis.call('GET', code) == digest then
  redis.call('DEL', code, tries, guesses)
  return 1
end
local left = redis.call('PTTL', code)
if left > 0 then
  redis.call('HINCRBY', guesses, guesser, 1)
  redis.call('HINCRBY', guesses, '#all', 1)
  redis.call('PEXPIRE', guesses, left)
end
return 0`,
)

/**
 * Consumes a code that is correct for the purpose, or for one of two purposes. A wrong code counts as a try for each
 * purpose; five wrong tries delete a code. The quota of wrong codes of the address is consumed before the comparison.
 * @param field the field of the request that holds the code
 * @throws 400 sms_code_invalid for a wrong, used, deleted or expired code; 429 too_many_requests
 */
export async function consumeSmsCode(
  mobile: string,
  purpose: SmsPurpose | readonly [SmsPurpose, SmsPurpose],
  code: string,
  address: string,
  field?: string,
): Promise<void> {
  const [first, second] = typeof purpose === 'string' ? [purpose] : purpose
  await compare({ mobile, first, second, code, isKept: false }, address, field)
}

/**
 * Checks a code like `consumeSmsCode`, and keeps a correct one: for a request that needs several codes.
 * @throws 400 sms_code_invalid; 429 too_many_requests
 */
export async function checkSmsCode(
  mobile: string,
  purpose: SmsPurpose,
  code: string,
  address: string,
  field: string,
): Promise<void> {
  await compare({ mobile, first: purpose, second: undefined, code, isKept: true }, address, field)
}

type Comparison = Readonly<{
  mobile: string
  first: SmsPurpose
  second: SmsPurpose | undefined
  code: string
  isKept: boolean
}>

async function compare(
  { mobile, first, second, code, isKept }: Comparison,
  address: string,
  field?: string,
): Promise<void> {
  const other = second ?? first
  await consumeTry(address)
  const consumed = await consumeCode({
    code: keys.smsCode(first, mobile),
    tries: keys.smsTries(first, mobile),
    digest: codeDigest(first, mobile, code),
    otherCode: keys.smsCode(other, mobile),
    otherTries: keys.smsTries(other, mobile),
    otherDigest: second ? codeDigest(second, mobile, code) : '',
    maxTries,
    isKept: isKept ? 1 : 0,
  })
  if (consumed !== 1) throw smsCodeInvalid(field === undefined ? {} : { field })
  await release(wrongCodes, address)
}

/**
 * Consumes a code for someone who did not request it: `guesser` names them. After five wrong codes this guesser is refused
 * until another code is sent. The code itself stays valid.
 * @throws 400 sms_code_invalid; 429 too_many_requests
 */
export async function consumeSmsCodeAsStranger(
  mobile: string,
  purpose: SmsPurpose,
  code: string,
  { guesser, address }: Readonly<{ guesser: string; address: string }>,
): Promise<void> {
  await consumeTry(address)
  const consumed = await consumeAsStranger({
    code: keys.smsCode(purpose, mobile),
    tries: keys.smsTries(purpose, mobile),
    guesses: keys.smsGuesses(purpose, mobile),
    digest: codeDigest(purpose, mobile, code),
    guesser,
    maxTries,
    maxStrangerTries,
  })
  if (consumed !== 1) throw smsCodeInvalid()
  await release(wrongCodes, address)
}

/**
 * Refuses a code for an account that does not exist, in the same way as a wrong code, so that it reveals nothing.
 * @throws 400 sms_code_invalid; 429 too_many_requests
 */
export async function refuseSmsCode(address: string): Promise<never> {
  await consumeTry(address)
  throw smsCodeInvalid()
}

async function consumeTry(address: string): Promise<void> {
  const usage = await consume(wrongCodes, address)
  if (!usage.allowed) throw networkLimited(usage)
}
