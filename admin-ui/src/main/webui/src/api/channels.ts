import type { Api } from './client'
import type { ChannelStatus, ChannelTest, VendorPreset } from './types'

type Json = Record<string, unknown>

/** A deep test asks a model twice. */
const TEST_WITHIN_MS = 120_000
const VENDOR_WITHIN_MS = 20_000

const path = (id: string) => `/api/channels/${encodeURIComponent(id)}`

export function fetchChannel(api: Api, id: string, signal: AbortSignal): Promise<ChannelStatus> {
  return api.ask(path(id), { signal })
}

export async function fetchVendors(api: Api, signal: AbortSignal): Promise<VendorPreset[]> {
  return (await api.ask<{ presets: VendorPreset[] }>('/api/vendors', { signal })).presets
}

/** Where a new channel comes in lanes. */
export type Place = 'first' | 'last' | 'spare'

export function createChannel(api: Api, body: Json, lanes: Record<string, Place>): Promise<ChannelStatus> {
  return api.ask('/api/channels', { method: 'POST', body: { ...body, place: { lanes } } })
}

export function replaceChannel(api: Api, id: string, revision: number, body: Json): Promise<ChannelStatus> {
  return api.ask(path(id), { method: 'PUT', ifMatch: revision, body })
}

/** Tests what is not saved; `deep` asks a model, which costs some tokens. */
export function testDraft(api: Api, body: Json, deep: boolean, signal: AbortSignal): Promise<ChannelTest> {
  return api.ask(`/api/channels/test${deep ? '?deep=true' : ''}`, {
    method: 'POST',
    body,
    signal,
    withinMs: TEST_WITHIN_MS,
  })
}

export async function fetchModels(api: Api, id: string, signal: AbortSignal): Promise<string[]> {
  const answer = await api.ask<{ models: { id: string }[] }>(`${path(id)}/models`, {
    signal,
    withinMs: VENDOR_WITHIN_MS,
  })
  return answer.models.map((one) => one.id)
}
