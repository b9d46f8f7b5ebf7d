import { describe, expect, it } from 'vitest'
import { formatAgo, formatDuration, formatExact, formatMoment } from '../src/format/duration'

describe('durations', () => {
  it.each([
    [0, '0 sec'],
    [-3, '0 sec'],
    [59.9, '59 sec'],
    [60, '1 min'],
    [3_661, '1 hr 1 min'],
    [3_600, '1 hr'],
    [86_400 * 2 + 30, '2 days'],
    [86_400 + 3_600 * 4 + 59, '1 day 4 hr'],
  ])('%d seconds read %s', (seconds, words) => {
    expect(formatDuration(seconds, 'en-US')).toBe(words)
  })

  it.each([
    [0, 'now'],
    [12, '12 seconds ago'],
    [119, '1 minute ago'],
    [7_200, '2 hours ago'],
    [86_400, 'yesterday'],
  ])('%d seconds back read %s', (seconds, words) => {
    expect(formatAgo(seconds, 'en-US')).toBe(words)
  })

  it('show what they cannot read as it is', () => {
    expect(formatMoment('soon', 'en')).toBe('soon')
    expect(formatExact('soon', 'en')).toBe('soon')
  })
})
