import type { Api } from './client'
import type { Activity, Lanes, LaneEntry, LaneStatus, Ping, RequestPage, Usage } from './types'

export const STRATEGIES = ['failover', 'round-robin', 'random', 'weighted', 'least-latency'] as const

/** What may be asked for of an entry of a lane; what is not named stays. */
export interface EntryChange {
  state?: 'active' | 'suspended' | 'disabled'
  weight?: number
  promotion?: { for: string } | null
}

const lanePath = (dialect: string) => `/api/lanes/${encodeURIComponent(dialect)}`
const channelPath = (id: string) => `/api/channels/${encodeURIComponent(id)}`

/** Vendors are asked behind these calls: the gateway gives them 15 s. */
const VENDOR_WITHIN_MS = 20_000

export function fetchLanes(api: Api, signal: AbortSignal): Promise<Lanes> {
  return api.ask('/api/lanes', { signal })
}

export function fetchActivity(api: Api, lane: string, signal: AbortSignal): Promise<Activity> {
  return api.ask(`/api/stats/activity?lane=${encodeURIComponent(lane)}`, { signal })
}

export function fetchSeries(api: Api, what: Record<string, string>, signal: AbortSignal): Promise<Usage> {
  return api.ask(`/api/stats/series?${new URLSearchParams(what).toString()}`, { signal })
}

export function fetchRequests(
  api: Api,
  what: Record<string, string>,
  signal: AbortSignal,
): Promise<RequestPage> {
  return api.ask(`/api/requests?${new URLSearchParams(what).toString()}`, { signal })
}

export function saveOrder(api: Api, dialect: string, channels: string[]): Promise<LaneStatus> {
  return api.ask(`${lanePath(dialect)}/order`, { method: 'PUT', body: { channels } })
}

/** Another strategy for a lane; the rest of it stays as it is kept. */
export function saveStrategy(api: Api, lane: LaneStatus, strategy: string): Promise<LaneStatus> {
  return api.ask(lanePath(lane.dialect), {
    method: 'PUT',
    ifMatch: lane.revision,
    body: { ...lane.configured, strategy },
  })
}

export function changeEntry(
  api: Api,
  dialect: string,
  channel: string,
  change: EntryChange,
): Promise<LaneEntry> {
  return api.ask(`${lanePath(dialect)}/entries/${encodeURIComponent(channel)}`, {
    method: 'PATCH',
    body: change,
  })
}

export function resumeChannel(api: Api, channel: string): Promise<unknown> {
  return api.ask(`${channelPath(channel)}/resume`, { method: 'POST' })
}

export function pingChannel(api: Api, channel: string): Promise<Ping> {
  return api.ask(`${channelPath(channel)}/ping`, { method: 'POST', withinMs: VENDOR_WITHIN_MS })
}

export function enableKey(api: Api, channel: string, key: string): Promise<unknown> {
  return api.ask(`${channelPath(channel)}/keys/${encodeURIComponent(key)}/enable`, { method: 'POST' })
}

export function addKey(api: Api, channel: string, secret: string, label: string): Promise<unknown> {
  return api.ask(`${channelPath(channel)}/keys`, {
    method: 'POST',
    body: { secret, ...(label === '' ? {} : { label }) },
  })
}

export function removeKey(api: Api, channel: string, key: string): Promise<unknown> {
  return api.ask(`${channelPath(channel)}/keys/${encodeURIComponent(key)}`, { method: 'DELETE' })
}

export function removeChannel(api: Api, channel: string): Promise<unknown> {
  return api.ask(channelPath(channel), { method: 'DELETE', ifMatch: '*' })
}
