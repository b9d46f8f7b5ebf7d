import { useQuery } from '@tanstack/vue-query'
import { computed } from 'vue'
import { useApi } from '../session/use'
import { queryKeys } from './keys'
import { isObject } from './trouble'

/** What `/health` tells everybody, as far as the panel shows it. */
export interface Health {
  status: string
  problem?: string
  dependencies?: Record<string, string>
}

/** The gateway's own word on its health; asked again every minute, for no event tells of it. */
export function useHealth() {
  const api = useApi()
  const query = useQuery({
    queryKey: [...queryKeys.overview, 'health'],
    queryFn: ({ signal }) => api.ask<Health>('/health', { signal }),
    refetchInterval: 60_000,
  })
  const away = computed(() =>
    isObject(query.data.value?.dependencies) ? Object.keys(query.data.value.dependencies) : [],
  )
  return { ...query, away }
}
