import { duration, integer } from './kinds.ts'

const limit = (description: string, fallback: number, maximum: number, minimum = 1) =>
  integer(description, { default: fallback, minimum, maximum })

export const limitVariables = {
  SMS_INTERVAL_SECONDS: limit('Seconds between two SMS to one mobile.', 60, 86_400),
  SMS_MOBILE_DAILY_LIMIT: limit(
    'SMS codes to one mobile a day; as many messages about orders and stock.',
    10,
    1000,
  ),
  SMS_ADDRESS_DAILY_LIMIT: limit(
    'SMS requested by one IP address a day; a whole office or carrier may share one.',
    1000,
    1_000_000,
  ),
  SMS_DAILY_BUDGET: limit('SMS of the whole mall a day.', 100_000, 100_000_000),
  SMS_CODE_ADDRESS_FAILURE_LIMIT: limit(
    'Wrong SMS codes of one address in 15 minutes; a whole office or carrier may share one.',
    1000,
    1_000_000,
  ),
  SIGN_IN_FAILURE_LIMIT: limit('Failed sign-ins to one account before it is locked.', 10, 1000),
  SIGN_IN_ADDRESS_FAILURE_LIMIT: limit(
    'Failed sign-ins of one address in 15 minutes before it is locked; a whole office or carrier may share one.',
    1000,
    1_000_000,
  ),
  SIGN_IN_LOCK: duration('First lock; each further lock within a day lasts twice as long.', '1m'),
  SIGN_IN_LOCK_MAX: duration('Longest lock.', '1h'),
  MOBILE_CHANGE_WAIT: duration(
    'How long a change of the mobile waits when the old number is lost, so that the owner can stop it.',
    '72h',
  ),
  PASSWORD_RESET_ADDRESS_HOURLY_LIMIT: limit(
    'Password resets with an invalid token of one address an hour.',
    1000,
    1_000_000,
  ),
  ACCOUNT_LOOKUP_ADDRESS_HOURLY_LIMIT: limit(
    'Availability checks of names and mobiles by one address an hour; a whole office or carrier may share one.',
    10_000,
    10_000_000,
  ),
  CAPTCHA_ADDRESS_MINUTE_LIMIT: limit('Captchas of one address a minute.', 120, 1_000_000),
  CAPTCHA_ADDRESS_HOURLY_LIMIT: limit('Captchas of one address an hour.', 1200, 10_000_000),
  CAPTCHA_NETWORK_HOURLY_LIMIT: limit(
    'Captchas of one IPv6 /48 an hour; one customer may own a whole /48.',
    12_000,
    100_000_000,
  ),
  CAPTCHA_FINGERPRINT_HOURLY_LIMIT: limit(
    'Captchas of one client software an hour. Beyond it, only addresses that have used more than 5 % of their hourly limit are refused.',
    100_000,
    1_000_000_000,
  ),
  SMS_CAPTCHA_COST: limit('Captchas that one SMS costs in the hourly limits.', 20, 1000, 20),
  MAIL_USER_DAILY_LIMIT: limit('Mails to one user a day.', 10, 1000),
  OAUTH_ADDRESS_HOURLY_LIMIT: limit(
    'OAuth sign-ins started by one address an hour; a whole office or carrier may share one.',
    10_000,
    1_000_000,
  ),
  PASSWORD_HASH_CONCURRENCY: integer(
    'Password hashes at a time of one process; when empty, all processors but one, divided by WORKERS.',
    {
      minimum: 1,
      maximum: 64,
    },
  ),
  PASSWORD_HASH_ADDRESS_CONCURRENCY: limit('Password hashes at a time for one address.', 4, 64),
  PASSWORD_HASH_QUEUE: limit(
    'Password hashes that may wait. Addresses take turns; when the queue is full, the address with the most entries is answered 503.',
    500,
    100_000,
  ),
  GUEST_CART_ADDRESS_HOURLY_LIMIT: limit(
    'New guest carts of one IP address an hour; a whole office or carrier may share one.',
    10_000,
    1_000_000,
  ),
  BODY_LIMIT_BYTES: limit('Largest request body.', 1_048_576, 104_857_600, 1024),
  REVIEW_UPLOAD_LIMIT_BYTES: limit(
    'Largest request body with the pictures of a review.',
    20_971_520,
    104_857_600,
    1024,
  ),
  PICTURE_MAX_BYTES: limit('Largest uploaded picture.', 10_485_760, 104_857_600, 1024),
}
