import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { cacheShare, servedShare } from '../src/api/stats'
import { findings, isSevere } from '../src/views/overview/findings'
import { priceOf, savings } from '../src/views/overview/savings'
import { grouped, valuesOf } from '../src/views/overview/series'
import { FakeServer, openPage } from './page'
import { entry, lane, overview, price, sums, usage } from './sample'

const ORDER = { overview: overview(), lanes: [lane()], dependencies: [], total: sums() }

describe('what is not in order', () => {
  it('is nothing where all is well', () => {
    expect(findings(ORDER)).toEqual([])
  })

  it('is a refused configuration, a database that is away, and no channel', () => {
    const configuration = { ...overview().configuration, problem: 'gate.yaml:3' }
    const found = findings({
      ...ORDER,
      overview: overview({ configuration }, []),
      dependencies: ['database'],
    })
    expect(found.map((one) => one.kind)).toEqual(['no-channel', 'configuration', 'dependency'])
    expect(found.every(isSevere)).toBe(true)
  })

  it('is an open breaker, and a lane in which no other channel is left', () => {
    const broken = entry({ phase: 'open', reason: '5 of 10 failed', until: '2026-11-22T18:01:00Z' })
    const one = findings({ ...ORDER, lanes: [lane([broken, entry({}, { channel: 'south' })])] })
    expect(one.map((each) => each.kind)).toEqual(['breaker'])
    expect(one.some(isSevere)).toBe(false)
    const all = findings({ ...ORDER, lanes: [lane([broken])] })
    expect(all.map((each) => each.kind)).toEqual(['lane-down', 'breaker'])
  })

  it('is not a channel that somebody suspended', () => {
    const suspended = entry({ phase: 'open' }, { state: 'suspended' })
    expect(findings({ ...ORDER, lanes: [lane([suspended])] })).toEqual([])
  })

  it('names a dead key once, however many lanes it serves', () => {
    const key = {
      id: 'k1',
      label: 'team',
      masked: 'sk-a…',
      state: 'dead' as const,
      reason: '401',
      until: null,
      waits: [],
      weight: 1,
    }
    const dying = entry(
      {},
      { health: { ...entry().health, keys: [key, { ...key, id: 'k2', state: 'ready' }] } },
    )
    const found = findings({ ...ORDER, lanes: [lane([dying]), lane([dying], 'chat')] })
    expect(found.map((one) => one.kind)).toEqual(['key-dead'])
  })

  it('is a share of failures that tells something', () => {
    const few = findings({ ...ORDER, total: sums({ requests: 4, succeeded: 2, failed: 2 }) })
    expect(few).toEqual([])
    const many = findings({ ...ORDER, total: sums({ requests: 100, succeeded: 90, failed: 10 }) })
    expect(many).toEqual([{ kind: 'failures', failed: 10, share: expect.closeTo(0.1) as number }])
  })
})

describe('shares', () => {
  it('are of what was read, and of what could be served', () => {
    expect(cacheShare({ cacheReadTokens: 90, inputTokens: 10 })).toBe(0.9)
    expect(cacheShare({ cacheReadTokens: 0, inputTokens: 0 })).toBeNull()
    expect(servedShare({ succeeded: 99, failed: 1 })).toBe(0.99)
    expect(servedShare({ succeeded: 0, failed: 0 })).toBeNull()
  })
})

describe('savings', () => {
  const prices = [
    price('claude-sonnet-*', 9, 1),
    price('claude-sonnet-4-5*', 3, 0.3),
    price('claude-opus-4-5', 5, 0.5),
  ]

  it('take an exact price before a pattern, and the longest pattern', () => {
    expect(priceOf('Claude-Opus-4-5', prices)?.input).toBe(5)
    expect(priceOf('claude-sonnet-4-5-20250929', prices)?.input).toBe(3)
    expect(priceOf('claude-sonnet-3-7', prices)?.input).toBe(9)
    expect(priceOf('gpt-5.5', prices)).toBeNull()
  })

  it('are what reading anew would have cost more, and unknown without a price', () => {
    const row = (name: string) => ({ at: null, name, sums: sums({ cacheReadTokens: 1_000_000 }) })
    expect(savings([row('claude-opus-4-5'), row('house-model')], prices)).toBeCloseTo(4.5)
    expect(savings([row('house-model')], prices)).toBeNull()
  })
})

describe('series', () => {
  const at = (minute: number) => `2026-11-22T18:0${minute}:00Z`
  const answer = usage([
    { at: at(0), name: 'a', sums: sums({ requests: 3 }) },
    { at: at(2), name: 'a', sums: sums({ requests: 5 }) },
    { at: at(2), name: 'b', sums: sums({ requests: 1 }) },
    { at: at(1), name: 'c', sums: sums({ requests: 2 }) },
  ])

  it('have a value for each step, also for those that the gateway left out', () => {
    expect(valuesOf(answer, 'a', (one) => one.requests, 0)).toEqual([3, 0, 5])
    expect(valuesOf(answer, 'a', (one) => one.requests, null)).toEqual([3, null, 5])
  })

  it('add up the smaller groups', () => {
    const series = grouped(
      answer,
      (one) => one.requests,
      (name) => name.toUpperCase(),
      'others',
      1,
    )
    expect(series).toEqual([
      { label: 'A', values: [3, 0, 5], tone: 0 },
      { label: 'others', values: [0, 2, 1], tone: 1 },
    ])
  })
})

describe('the overview', () => {
  let server: FakeServer
  let open: ReturnType<typeof openPage>

  beforeEach(() => {
    vi.useFakeTimers()
    server = new FakeServer()
    server.answersTo('GET /api/overview', 200, overview())
    server.answersTo('GET /api/client-keys', 200, { clientKeys: [] })
    server.answersTo('GET /api/prices', 200, { prices: [] })
    server.answersTo('GET /api/lanes', 200, { lanes: [lane()] })
    server.answersTo('GET /api/stats/series', 200, usage([]))
    open = openPage('/overview')
  })

  afterEach(() => {
    open.close()
    vi.useRealTimers()
    vi.unstubAllGlobals()
  })

  it('says first that all is well, then who used how much', async () => {
    // Given
    server.answersTo('GET /api/stats/usage', 200, {
      ...usage([{ at: null, name: 'north', sums: sums() }]),
      total: sums(),
    })
    // When
    await open.signIn('right')
    // Then
    expect(open.page.get('h2').text()).toBe('All is well.')
    expect(open.text()).toContain('1 failed')
    expect(open.page.get('tbody th').text()).toBe('North')
  })

  it('teaches the next step where nothing was asked', async () => {
    // Given
    server.answersTo('GET /api/stats/usage', 200, { ...usage([]), total: sums({ requests: 0 }) })
    // When
    await open.signIn('right')
    // Then
    expect(open.text()).toContain('No requests in this stretch of time')
    expect(open.page.find('a.primary[href="/connect"]').exists()).toBe(true)
  })
})
