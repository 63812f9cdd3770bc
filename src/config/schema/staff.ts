import { duration, networks, oneOf } from './kinds.ts'

export const staffVariables = {
  STAFF_SESSION_IDLE: duration("A staff member's browser session ends when it was idle for this time.", '8h'),
  STAFF_SESSION_TTL: duration("A staff member's browser session ends after this time in any case.", '24h'),
  STAFF_RESET_TTL: duration('Lifetime of a code with which a staff member sets a new password.', '1h'),
  STAFF_REQUIRE_TOTP: oneOf(
    '`true`: staff without a second factor can only set one up. API keys need none. The console written for the Django version cannot send one.',
    ['false', 'true'],
    'false',
  ),
  STAFF_ALLOWED_NETWORKS: networks(
    'Networks that reach /meiduo_admin/, /console/ and /mcp/: addresses and CIDR ranges such as 10.0.0.0/8; every network when empty.',
    '',
  ),
}
