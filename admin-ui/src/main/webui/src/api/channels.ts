import { answered, seen } from './client'
import type { Api } from './client'
import type { ChannelBody, ChannelStatus, ChannelTest, VendorPreset } from './types'

export function fetchChannel(api: Api, id: string, signal: AbortSignal): Promise<ChannelStatus> {
  return answered(api.rest.GET('/api/channels/{id}', { params: { path: { id } }, signal }))
}

export async function fetchVendors(api: Api, signal: AbortSignal): Promise<VendorPreset[]> {
  return (await answered(api.rest.GET('/api/vendors', { signal }))).presets
}

/** Where a new channel comes in lanes. */
export type Place = 'first' | 'last' | 'spare'

export function createChannel(
  api: Api,
  body: ChannelBody,
  lanes: Record<string, Place>,
): Promise<ChannelStatus> {
  return answered(api.rest.POST('/api/channels', { body: { ...body, place: { lanes } } }))
}

export function replaceChannel(
  api: Api,
  id: string,
  revision: number,
  body: ChannelBody,
): Promise<ChannelStatus> {
  const params = { path: { id }, header: seen(revision) }
  return answered(api.rest.PUT('/api/channels/{id}', { params, body }))
}

/** Tests what is not saved; `deep` asks a model, which costs some tokens. */
export function testDraft(
  api: Api,
  body: ChannelBody,
  deep: boolean,
  signal: AbortSignal,
): Promise<ChannelTest> {
  const params = { query: deep ? { deep } : {} }
  return answered(api.patient.POST('/api/channels/test', { params, body, signal }))
}

export async function fetchModels(api: Api, id: string, signal: AbortSignal): Promise<string[]> {
  const params = { path: { id } }
  const answer = await answered(api.patient.GET('/api/channels/{id}/models', { params, signal }))
  return answer.models.map((one) => one.id)
}
