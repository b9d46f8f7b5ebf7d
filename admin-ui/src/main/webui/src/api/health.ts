import { useQuery } from '@tanstack/vue-query'
import { computed } from 'vue'
import { useApi } from '../session/use'
import { answered } from './client'
import { queryKeys } from './keys'
import { isObject } from './trouble'

/** What `/health` tells everybody, as far as the panel shows it. */
export interface Health {
  status: string
  problem?: string
  dependencies?: Record<string, string>
}

/** The call that tells it, in the form of the document of the admin API, of which it is no part. */
export interface HealthCall {
  '/health': {
    get: { responses: { 200: { content: { 'application/json': Health } } } }
  }
}

/** The gateway's own word on its health; asked again every minute, for no event tells of it. */
export function useHealth() {
  const api = useApi()
  const query = useQuery({
    queryKey: [...queryKeys.overview, 'health'],
    queryFn: ({ signal }) => answered(api.rest.GET('/health', { signal })),
    refetchInterval: 60_000,
  })
  const away = computed(() =>
    isObject(query.data.value?.dependencies) ? Object.keys(query.data.value.dependencies) : [],
  )
  return { ...query, away }
}
