import { keepPreviousData, useQuery } from '@tanstack/vue-query'
import { computed, toValue } from 'vue'
import type { MaybeRefOrGetter } from 'vue'
import { ownZone, useRange } from '../frame/range'
import { useApi } from '../session/use'
import { answered } from './client'
import { queryKeys } from './keys'
import type { Schemas } from './types'

export type Usage = Schemas['Usage']
export type UsageRow = Schemas['UsageRow']
export type UsageSums = Schemas['UsageSums']

export const GROUPS = ['channel', 'model', 'clientKey', 'lane'] as const
export type Group = (typeof GROUPS)[number]

/** Sums over the range of the frame, by group. What was shown stays while another range is asked for. */
export function useUsage(group: MaybeRefOrGetter<Group | 'outcome' | 'none'>) {
  const api = useApi()
  const range = useRange()
  return useQuery({
    queryKey: computed(() => queryKeys.stats('usage', toValue(group), range.value)),
    queryFn: ({ signal }) =>
      answered(
        api.rest.GET('/api/stats/usage', {
          params: { query: { group: toValue(group), range: range.value, zone: ownZone() } },
          signal,
        }),
      ),
    placeholderData: keepPreviousData,
  })
}

/** The same for each step of the range. */
export function useSeries(group: MaybeRefOrGetter<Group | 'outcome' | 'none'>) {
  const api = useApi()
  const range = useRange()
  return useQuery({
    queryKey: computed(() => queryKeys.stats('series', toValue(group), range.value)),
    queryFn: ({ signal }) =>
      answered(
        api.rest.GET('/api/stats/series', {
          params: { query: { group: toValue(group), range: range.value, zone: ownZone() } },
          signal,
        }),
      ),
    placeholderData: keepPreviousData,
  })
}

/** The share of the tokens read that a cache held; null if nothing was read. */
export function cacheShare(sums: { cacheReadTokens: number; inputTokens: number }): number | null {
  const all = sums.cacheReadTokens + sums.inputTokens
  return all === 0 ? null : sums.cacheReadTokens / all
}

/** The share of requests that were served, of those that a channel could have served; null if there are none. */
export function servedShare(sums: { succeeded: number; failed: number }): number | null {
  const all = sums.succeeded + sums.failed
  return all === 0 ? null : sums.succeeded / all
}
