import { config } from '../../config/index.ts'
import { underFailureLimit } from '../../redis/failure-limit.ts'
import { digestOf, keys, seconds } from '../../redis/keys.ts'
import { defineLimit } from '../../redis/limit-policies.ts'
import { defineScript } from '../../redis/scripts.ts'
import { smsCodeInvalid } from './errors.ts'
import { codeDigest, type SmsPurpose } from './sms-message.ts'

const maxTries = 5
/** Wrong codes of all strangers against one code: one chance in ten thousand to hit it. */
const maxStrangerTries = 100

/** Limits wrong codes by address: guesses could hit a code, and they lock the codes of other people. */
const wrongCodes = defineLimit({
  name: 'sms-code-address',
  points: config.limits.smsCodeFailuresPerAddress,
  seconds: 900,
})

/**
 * Consumes the code that has its purpose's digest (keeps it with `isKept` 1). Otherwise the wrong code counts for each purpose:
 * against the code if the guesser has requested it, else against this guesser and, much later, against all such strangers together.
 * The starter, whose address started the flow that requested the code, is no stranger: only its own wrong codes count against it.
 * An empty digest means no purpose. A code that was used a moment ago comes again from a double click: it counts nowhere.
 */
const consumeCode = defineScript(
  {
    keys: ['code', 'tries', 'guesses', 'used', 'otherCode', 'otherTries', 'otherGuesses', 'otherUsed'],
    args: ['digest', 'otherDigest', 'guesser', 'maxTries', 'maxStrangerTries', 'isKept', 'usedSeconds'],
  },
  `
local purposes = {
  { code, tries, guesses, digest, used },
  { otherCode, otherTries, otherGuesses, otherDigest, otherUsed },
}
for _, purpose in ipairs(purposes) do
  local requester, starter, own, all = unpack(redis.call('HMGET', purpose[3], '#requester', '#starter', guesser, '#all'))
  purpose.isOther = requester and requester ~= '' and requester ~= guesser
  purpose.isStranger = purpose.isOther and starter ~= guesser
  purpose.isRefused = (purpose.isOther and tonumber(own or 0) >= tonumber(maxTries))
    or (purpose.isStranger and tonumber(all or 0) >= tonumber(maxStrangerTries))
  if not purpose.isRefused and redis.call('GET', purpose[1]) == purpose[4] then
    if isKept == '0' then
      redis.call('DEL', purpose[1], purpose[2], purpose[3])
      redis.call('SET', purpose[5], purpose[4], 'EX', usedSeconds)
    end
    return 'correct'
  end
end
for _, purpose in ipairs(purposes) do
  if redis.call('GET', purpose[5]) == purpose[4] then return 'used' end
end
for _, purpose in ipairs(purposes) do
  local left = (purpose[4] == '' or purpose.isRefused) and 0 or redis.call('PTTL', purpose[1])
  if left > 0 and purpose.isOther then
    redis.call('HINCRBY', purpose[3], guesser, 1)
    if purpose.isStranger then redis.call('HINCRBY', purpose[3], '#all', 1) end
    redis.call('PEXPIRE', purpose[3], left)
  elseif left > 0 then
    local count = redis.call('INCR', purpose[2])
    redis.call('PEXPIRE', purpose[2], left)
    if count >= tonumber(maxTries) then redis.call('DEL', purpose[1], purpose[2], purpose[3]) end
  end
end
return 'wrong'`,
)

/**
 * Consumes a code that is correct for the purpose, or for one of two purposes. A wrong code counts as a try for each purpose.
 * Five wrong tries of the address (or flow) that requested a code delete it. After five wrong tries of a stranger this stranger is
 * refused until another code is sent, and the code stays valid for the others. A wrong code also counts against its address; a
 * correct one and its repetition do not.
 * @param origin the field of the request that holds the code, and the id of the flow that the caller has proven
 * @throws 400 sms_code_invalid for a wrong, used, deleted or expired code; 429 too_many_requests
 */
export async function consumeSmsCode(
  mobile: string,
  purpose: SmsPurpose | readonly [SmsPurpose, SmsPurpose],
  code: string,
  address: string,
  origin: Origin = {},
): Promise<void> {
  const [first, second] = typeof purpose === 'string' ? [purpose] : purpose
  await compare({ mobile, first, second, code, isKept: false }, address, origin)
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
  await compare({ mobile, first: purpose, second: undefined, code, isKept: true }, address, { field })
}

type Origin = Readonly<{ field?: string; flow?: string | undefined }>

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
  { field, flow }: Origin,
): Promise<void> {
  const other = second ?? first
  await underFailureLimit(wrongCodes, address, async (countFailure) => {
    const outcome = await consumeCode({
      code: keys.smsCode(first, mobile),
      tries: keys.smsTries(first, mobile),
      guesses: keys.smsGuesses(first, mobile),
      used: keys.smsUsed(first, mobile),
      digest: codeDigest(first, mobile, code),
      otherCode: keys.smsCode(other, mobile),
      otherTries: keys.smsTries(other, mobile),
      otherGuesses: keys.smsGuesses(other, mobile),
      otherUsed: keys.smsUsed(other, mobile),
      otherDigest: second ? codeDigest(second, mobile, code) : '',
      guesser: flow ?? digestOf(address),
      maxTries,
      maxStrangerTries,
      isKept: isKept ? 1 : 0,
      usedSeconds: seconds.smsCode,
    })
    if (outcome === 'correct') return
    if (outcome === 'wrong') await countFailure()
    throw smsCodeInvalid(field === undefined ? {} : { field })
  })
}

/**
 * Refuses a code for an account that does not exist, in the same way as a wrong code, so that it reveals nothing.
 * @throws 400 sms_code_invalid; 429 too_many_requests
 */
export function refuseSmsCode(address: string): Promise<never> {
  return underFailureLimit(wrongCodes, address, async (countFailure) => {
    await countFailure()
    throw smsCodeInvalid()
  })
}
