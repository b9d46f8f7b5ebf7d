import { answered, seen } from './client'
import type { Api } from './client'
import type { paths } from './schema'
import type { Activity, Lanes, LaneEntry, LaneStatus, Ping, RequestPage, Schemas, Usage } from './types'

export const STRATEGIES = ['failover', 'round-robin', 'random', 'weighted', 'least-latency'] as const

/** What may be asked for of an entry of a lane; what is not named stays. */
export type EntryChange = Schemas['EntryChangeBody']

export type SeriesQuery = NonNullable<paths['/api/stats/series']['get']['parameters']['query']>
export type RequestQuery = NonNullable<paths['/api/requests']['get']['parameters']['query']>

export function fetchLanes(api: Api, signal: AbortSignal): Promise<Lanes> {
  return answered(api.rest.GET('/api/lanes', { signal }))
}

export function fetchActivity(api: Api, lane: string, signal: AbortSignal): Promise<Activity> {
  return answered(api.rest.GET('/api/stats/activity', { params: { query: { lane } }, signal }))
}

export function fetchSeries(api: Api, query: SeriesQuery, signal: AbortSignal): Promise<Usage> {
  return answered(api.rest.GET('/api/stats/series', { params: { query }, signal }))
}

export function fetchRequests(api: Api, query: RequestQuery, signal: AbortSignal): Promise<RequestPage> {
  return answered(api.rest.GET('/api/requests', { params: { query }, signal }))
}

/** What a translation between two dialects cannot carry; null if nothing is known of the pair. */
export async function fetchLosses(
  api: Api,
  client: string,
  vendor: string,
  signal: AbortSignal,
): Promise<Schemas['LossPair'] | null> {
  const params = { query: { client, vendor } }
  const { pairs } = await answered(api.rest.GET('/api/losses', { params, signal }))
  return pairs[0] ?? null
}

export function saveOrder(api: Api, dialect: string, channels: string[]): Promise<LaneStatus> {
  return answered(
    api.rest.PUT('/api/lanes/{dialect}/order', { params: { path: { dialect } }, body: { channels } }),
  )
}

/** Another strategy for a lane; the rest of it stays as it is kept. */
export function saveStrategy(
  api: Api,
  { dialect, revision, configured }: LaneStatus,
  strategy: LaneStatus['strategy'],
): Promise<LaneStatus> {
  return answered(
    api.rest.PUT('/api/lanes/{dialect}', {
      params: { path: { dialect }, header: seen(revision) },
      body: { ...configured, strategy },
    }),
  )
}

export function changeEntry(
  api: Api,
  dialect: string,
  channelId: string,
  body: EntryChange,
): Promise<LaneEntry> {
  const params = { path: { dialect, channelId } }
  return answered(api.rest.PATCH('/api/lanes/{dialect}/entries/{channelId}', { params, body }))
}

export function resumeChannel(api: Api, id: string): Promise<unknown> {
  return answered(api.rest.POST('/api/channels/{id}/resume', { params: { path: { id } } }))
}

export function pingChannel(api: Api, id: string): Promise<Ping> {
  return answered(api.patient.POST('/api/channels/{id}/ping', { params: { path: { id } } }))
}

export function enableKey(api: Api, id: string, keyId: string): Promise<unknown> {
  const params = { path: { id, keyId } }
  return answered(api.rest.POST('/api/channels/{id}/keys/{keyId}/enable', { params }))
}

export function addKey(api: Api, id: string, secret: string, label: string): Promise<unknown> {
  const body = { secret, ...(label === '' ? {} : { label }) }
  return answered(api.rest.POST('/api/channels/{id}/keys', { params: { path: { id } }, body }))
}

export function removeKey(api: Api, id: string, keyId: string): Promise<unknown> {
  const params = { path: { id, keyId } }
  return answered(api.rest.DELETE('/api/channels/{id}/keys/{keyId}', { params }))
}

export function removeChannel(api: Api, id: string): Promise<unknown> {
  const params = { path: { id }, header: { 'If-Match': '*' } }
  return answered(api.rest.DELETE('/api/channels/{id}', { params }))
}
