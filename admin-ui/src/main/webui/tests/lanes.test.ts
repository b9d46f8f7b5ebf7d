import { describe, expect, it } from 'vitest'
import type { Activity, KeyStatus, LaneEntry } from '../src/api/types'
import { figuresOf, minutesSince, withExchange } from '../src/views/lanes/activity'
import { conditionOf, lightOf } from '../src/views/lanes/condition'
import { grouped } from '../src/views/lanes/losses'
import { moved } from '../src/views/lanes/reorder'

const NOW = Date.parse('2026-11-22T10:00:30Z')

function key(changes: Partial<KeyStatus> = {}): KeyStatus {
  return {
    id: 'k1',
    label: '',
    masked: 'sk-a***11',
    weight: 1,
    state: 'ready',
    reason: null,
    until: null,
    waits: [],
    ...changes,
  }
}

function entry(changes: Partial<LaneEntry> = {}, health: Partial<LaneEntry['health']> = {}): LaneEntry {
  return {
    place: 1,
    channel: 'main',
    name: 'Main',
    dialect: 'claude',
    translated: false,
    state: 'active',
    configuredState: 'active',
    reason: null,
    weight: 1,
    promotedUntil: null,
    breaker: {
      enabled: true,
      window: 20,
      threshold: 0.5,
      minimumCalls: 5,
      probeEvery: '30s',
      openFor: '15m',
      successes: 2,
    },
    health: {
      inFlight: 0,
      breaker: {
        baseUrl: null,
        key: null,
        phase: 'closed',
        until: null,
        openings: 0,
        failures: 0,
        calls: 0,
        reason: null,
      },
      openBreakers: [],
      baseUrls: [],
      keys: [key()],
      ...health,
    },
    ...changes,
  }
}

const COOLING = { state: 'cooling', until: '2026-11-22T10:03:00Z', reason: '429' } as const

describe('the condition of a channel', () => {
  it('is fine when nothing is wrong', () => {
    expect(conditionOf(entry(), NOW)).toEqual({ kind: 'fine' })
  })

  it('names the breaker before the keys', () => {
    const breaker = { ...entry().health.breaker, phase: 'open' as const, until: '2026-11-22T10:01:10Z' }
    expect(conditionOf(entry({}, { breaker, keys: [key(COOLING)] }), NOW)).toMatchObject({ kind: 'open' })
  })

  it('tells one key out from all keys out, and says when the first comes back', () => {
    const later = key({ ...COOLING, id: 'k2', until: '2026-11-22T10:09:00Z' })
    expect(conditionOf(entry({}, { keys: [key(), later] }), NOW)).toMatchObject({ kind: 'keyOut', others: 1 })
    expect(conditionOf(entry({}, { keys: [later, key(COOLING)] }), NOW)).toMatchObject({
      kind: 'noKey',
      until: COOLING.until,
    })
  })

  it('ends by itself when a wait is over', () => {
    expect(conditionOf(entry({}, { keys: [key(COOLING)] }), Date.parse('2026-11-22T10:03:00Z'))).toEqual({
      kind: 'fine',
    })
  })

  it('does not wait for a dead key, nor count one that is off', () => {
    const keys = [key({ state: 'dead' }), key({ id: 'k2', state: 'off' })]
    expect(conditionOf(entry({}, { keys }), NOW)).toMatchObject({ kind: 'noKey', until: null })
    expect(conditionOf(entry({}, { keys: [key({ state: 'off' })] }), NOW)).toMatchObject({ kind: 'noKey' })
  })

  it('has a light for each kind', () => {
    expect(lightOf(conditionOf(entry({ state: 'suspended' }), NOW))).toBe('off')
    expect(lightOf(conditionOf(entry({ state: 'disabled' }), NOW))).toBe('off')
    expect(lightOf(conditionOf(entry({}, { keys: [key({ state: 'dead' })] }), NOW))).toBe('bad')
    expect(lightOf(conditionOf(entry({}, { keys: [] }), NOW))).toBe('good')
  })
})

describe('the activity of a channel', () => {
  const empty: Activity = {
    lane: 'claude',
    now: '2026-11-22T10:00:30Z',
    from: '2026-11-22T09:46:00Z',
    channels: [],
  }

  it('counts an event at once, in the minute that it is', () => {
    const one = withExchange(empty, 'main', 'success', NOW)
    const two = withExchange(one, 'main', 'upstream_error', NOW)
    const figures = figuresOf(two, 'main', NOW)
    expect(figures.good.at(-1)).toBe(1)
    expect(figures.bad.at(-1)).toBe(1)
    expect(figures.success).toBe(0.5)
    expect(figuresOf(two, 'other', NOW).success).toBeNull()
  })

  it('moves to the left as minutes go by, and forgets what is older than fifteen', () => {
    const one = withExchange(empty, 'main', 'success', NOW)
    expect(minutesSince(one, NOW + 60_000)).toBe(1)
    expect(figuresOf(one, 'main', NOW + 60_000).good.slice(-2)).toEqual([1, 0])
    expect(figuresOf(one, 'main', NOW + 20 * 60_000).good).toEqual(Array(15).fill(0))
    const later = withExchange(one, 'main', 'success', NOW + 120_000)
    expect(figuresOf(later, 'main', NOW + 120_000).good.slice(-3)).toEqual([1, 0, 1])
  })
})

describe('an order', () => {
  it('is changed by taking one out and putting it in', () => {
    expect(moved(['a', 'b', 'c', 'd'], 0, 2)).toEqual(['b', 'c', 'a', 'd'])
    expect(moved(['a', 'b', 'c', 'd'], 3, 0)).toEqual(['d', 'a', 'b', 'c'])
    expect(moved(['a'], 5, 0)).toEqual(['a'])
  })
})

describe('the losses of a translation', () => {
  it('are named once each, by what becomes of them, the gravest first', () => {
    const lost = (of: 'request' | 'answer', what: string, fate: 'mapped' | 'dropped' | 'refused') => ({
      of,
      what,
      fate,
      field: what,
      detail: '',
    })
    expect(
      grouped([
        lost('request', 'top_k', 'dropped'),
        lost('request', 'effort', 'mapped'),
        lost('request', 'seed', 'dropped'),
        lost('request', 'top_k', 'dropped'),
        lost('request', 'mcp', 'refused'),
        lost('answer', 'audio', 'dropped'),
        lost('answer', 'image', 'mapped'),
      ]),
    ).toEqual([
      { name: 'refused', whats: ['mcp'] },
      { name: 'dropped', whats: ['top_k', 'seed'] },
      { name: 'mapped', whats: ['effort'] },
      { name: 'answerDropped', whats: ['audio'] },
      { name: 'answerMapped', whats: ['image'] },
    ])
    expect(grouped([])).toEqual([])
  })
})
