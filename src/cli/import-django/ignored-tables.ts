/**
 * Tables of a Django database that hold nothing of the shop. The import skips them without a fault and prints their row
 * counts at the end. Every other table and column with content and without a place in the mall makes the exit status 2.
 */
export const ignoredTables: readonly (readonly [name: RegExp, why: string])[] = [
  [/^django_migrations$/, 'the schema history of Django'],
  [/^django_session$/, 'sessions of browsers: users sign in again'],
  [/^django_admin_log$/, 'the log of the Django admin site'],
  [/^django_site$/, 'host names of the Django server'],
  [/^authtoken_token$/, 'API tokens: users sign in again'],
  [/^captcha_captchastore$/, 'captchas of some minutes'],
  [/^django_(apscheduler|celery_beat|celery_results|cron)_/, 'schedules and results of background jobs'],
  [/^(celery|djcelery|djkombu)_/, 'schedules and results of background jobs'],
  [/^(reversion|silk|debug_toolbar)_/, 'records of development tools'],
]
