import { defaultHashConcurrency } from '../../lib/crypto/passwords.ts'
import type { Reader } from '../reader.ts'

/** Limits against misuse. @throws ConfigError */
export function readLimits({ get }: Reader) {
  const hashShare = Math.max(1, Math.floor(defaultHashConcurrency / get('WORKERS')))
  return {
    smsIntervalSeconds: get('SMS_INTERVAL_SECONDS'),
    smsPerMobileDaily: get('SMS_MOBILE_DAILY_LIMIT'),
    smsPerAddressDaily: get('SMS_ADDRESS_DAILY_LIMIT'),
    smsDailyBudget: get('SMS_DAILY_BUDGET'),
    smsCaptchaCost: get('SMS_CAPTCHA_COST'),
    captchasPerAddressMinute: get('CAPTCHA_ADDRESS_MINUTE_LIMIT'),
    captchasPerAddressHour: get('CAPTCHA_ADDRESS_HOURLY_LIMIT'),
    captchasPerNetworkHour: get('CAPTCHA_NETWORK_HOURLY_LIMIT'),
    captchasPerFingerprintHour: get('CAPTCHA_FINGERPRINT_HOURLY_LIMIT'),
    signInFailures: get('SIGN_IN_FAILURE_LIMIT'),
    signInFailuresPerAddress: get('SIGN_IN_ADDRESS_FAILURE_LIMIT'),
    signInLockSeconds: get('SIGN_IN_LOCK'),
    signInLockMaxSeconds: get('SIGN_IN_LOCK_MAX'),
    passwordHashes: get('PASSWORD_HASH_CONCURRENCY', String(hashShare)),
    passwordHashesPerAddress: get('PASSWORD_HASH_ADDRESS_CONCURRENCY'),
    passwordQueue: get('PASSWORD_HASH_QUEUE'),
    oauthStartsPerAddressHour: get('OAUTH_ADDRESS_HOURLY_LIMIT'),
    smsCodeFailuresPerAddress: get('SMS_CODE_ADDRESS_FAILURE_LIMIT'),
    resetFailuresPerAddress: get('PASSWORD_RESET_ADDRESS_HOURLY_LIMIT'),
    lookupsPerAddressHour: get('ACCOUNT_LOOKUP_ADDRESS_HOURLY_LIMIT'),
    mailsPerUserDaily: get('MAIL_USER_DAILY_LIMIT'),
    guestCartsPerAddressHour: get('GUEST_CART_ADDRESS_HOURLY_LIMIT'),
    bodyBytes: get('BODY_LIMIT_BYTES'),
    reviewUploadBytes: get('REVIEW_UPLOAD_LIMIT_BYTES'),
    pictureBytes: get('PICTURE_MAX_BYTES'),
  }
}
