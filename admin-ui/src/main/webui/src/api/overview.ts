import { noteServerTime } from '../format/clock'
import { answered } from './client'
import type { Api } from './client'
import { Fault, isObject } from './trouble'
import type { Overview } from './types'

export async function fetchOverview(api: Api, signal: AbortSignal): Promise<Overview> {
  const value: unknown = await answered(api.rest.GET('/api/overview', { signal }))
  if (!isOverview(value)) {
    throw new Fault({ kind: 'foreign' })
  }
  noteServerTime(Date.parse(value.startedAt) + value.uptimeSeconds * 1_000)
  return value
}

/** Not a schema check: enough to tell Trireme from a proxy's page and to draw without a crash. */
function isOverview(value: unknown): value is Overview {
  return (
    isObject(value) &&
    typeof value.version === 'string' &&
    typeof value.uptimeSeconds === 'number' &&
    isObject(value.configuration) &&
    Array.isArray(value.dialects) &&
    Array.isArray(value.lanes) &&
    value.lanes.every((lane) => isObject(lane) && Array.isArray(lane.channels))
  )
}
