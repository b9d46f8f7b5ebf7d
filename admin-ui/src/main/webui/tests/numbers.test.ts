import { describe, expect, it } from 'vitest'
import { formatLeft } from '../src/format/duration'
import { formatCount, formatMillis, formatMoney, formatRate, formatShare } from '../src/format/number'
import { stacked, steps } from '../src/ui/chart'

describe('numbers', () => {
  it.each([
    [0, '0'],
    [9_999, '9,999'],
    [12_400, '12.4K'],
    [3_100_000, '3.1M'],
  ])('the count %d reads %s', (count, words) => expect(formatCount(count, 'en-US')).toBe(words))

  it.each([
    [0, '0%'],
    [1, '100%'],
    [0.994, '99.4%'],
    [0.99999, '99.9%'],
    [0.5, '50.0%'],
  ])('the share %d reads %s', (share, words) => expect(formatShare(share, 'en-US')).toBe(words))

  it.each([
    [840, '840 ms'],
    [1_400, '1.4 s'],
    [62_000, '62 s'],
  ])('%d milliseconds read %s', (millis, words) => expect(formatMillis(millis, 'en-US')).toBe(words))

  it.each([
    [0, '$0.00'],
    [12.5, '$12.50'],
    [0.0321, '$0.032'],
    [0.00042, '$0.00042'],
  ])('%d dollars read %s', (dollars, words) => expect(formatMoney(dollars, 'en-US')).toBe(words))

  it.each([
    [0, '0'],
    [0.4, '0.4'],
    [412.3, '412'],
    [25_000, '25K'],
  ])('the rate %d reads %s', (rate, words) => expect(formatRate(rate, 'en-US')).toBe(words))

  it.each([
    [-2, '0:00'],
    [39.2, '0:40'],
    [192, '3:12'],
    [7_500, '2:05:00'],
    [259_200, '3 d'],
  ])('%d seconds are left as %s', (seconds, words) => expect(formatLeft(seconds)).toBe(words))
})

describe('charts', () => {
  it('lie on one another, a gap being nothing', () => {
    expect(
      stacked([
        { label: 'a', values: [1, null, 3] },
        { label: 'b', values: [10, 20, null] },
      ]),
    ).toEqual([
      [1, 0, 3],
      [11, 20, 3],
    ])
  })

  it('have every step of a range, from where the first one begins', () => {
    expect(steps(65_000, 240_000, 60_000)).toEqual([60_000, 120_000, 180_000, 240_000])
  })
})
