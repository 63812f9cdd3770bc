import { describe, expect, test } from 'bun:test'
import { findUnplayed, readBrunoReport, readNewmanReport } from './reports.ts'

const stream = { data: [...Buffer.from('{}')] }
const passed = { item: { name: '登录 (signIn)' }, response: { code: 201, stream }, assertions: [{}] }

describe('a run of newman', () => {
  test('whose items all pass has no fault', () => {
    expect(readNewmanReport({ run: { executions: [passed], failures: [], error: null } })).toEqual({
      calls: [{ id: 'signIn', status: 201, text: '{}' }],
      faults: [],
    })
  })

  test('has the faults of failed assertions, of scripts and of the run, and of items without answer or assertion', () => {
    const executions = [
      { ...passed, assertions: [] },
      { item: { name: 'Read (getOrder)' }, assertions: [{}] },
    ]
    const failures = [
      {
        error: { name: 'AssertionError', test: 'signIn: the status is documented', message: 'expected 201' },
        at: 'assertion:0 in test-script',
        source: { name: '登录 (signIn)' },
      },
      {
        error: { name: 'ReferenceError', message: 'x is not defined' },
        at: 'test-script',
        source: { name: '登录 (signIn)' },
      },
    ]
    const report = { run: { executions, failures, error: { message: 'stopped' } } }
    expect(readNewmanReport(report).faults).toEqual([
      'the run ended: stopped',
      '登录 (signIn): signIn: the status is documented: expected 201',
      '登录 (signIn): test-script: x is not defined',
      '登录 (signIn): no assertion',
      'Read (getOrder): no answer',
    ])
  })

  test('counts the requests of a script with the assertions of their item', () => {
    const sentByScript = { ...passed, response: { code: 200, stream }, assertions: [] }
    const report = { run: { executions: [sentByScript, passed], failures: [] } }
    expect(readNewmanReport(report)).toEqual({
      calls: [{ id: 'signIn', status: 201, text: '{}' }],
      faults: [],
    })
  })
})

test('a run of Bruno has the faults of failed tests, of errors, and of requests without a test', () => {
  const result = (id: string, more = {}) => ({
    test: { filename: `1-users/${id}.bru` },
    response: { status: 200, data: {} },
    error: null,
    testResults: [{ description: `${id}: the status is documented`, status: 'pass' }],
    ...more,
  })
  const failed = { description: 'the status', status: 'fail', error: 'expected 404' }
  const reports = [
    {
      results: [
        result('getSku'),
        result('signIn', { testResults: [] }),
        result('getOrder', { testResults: [failed] }),
        result('signOut', {
          response: { status: 'error' },
          error: 'connection refused',
          testResults: undefined,
        }),
      ],
    },
  ]
  const { calls, faults } = readBrunoReport(reports)
  expect(calls.map(({ id }) => id)).toEqual(['getSku', 'signIn', 'getOrder', 'signOut'])
  expect(faults).toEqual([
    '1-users/signIn.bru: no assertion',
    '200 the status: expected 404',
    '1-users/signOut.bru: connection refused',
    '1-users/signOut.bru: no assertion',
  ])
})

test('a run that plays an operation never or twice, or something else, is found', () => {
  const calls = ['getSku', 'signIn', 'signIn', 'other'].map((id) => ({ id, status: 200, text: '' }))
  expect(findUnplayed(['getSku', 'signIn', 'signOut'], calls)).toEqual([
    'signIn was played 2 times',
    'signOut was played 0 times',
    'other is no operation of the document',
  ])
  expect(findUnplayed(['getSku'], calls.slice(0, 1))).toEqual([])
})
