import type { Channel, Overview, Schemas } from '../src/api/types'

export function channel(changes: Partial<Channel> = {}): Channel {
  return {
    id: 'north',
    name: 'North',
    dialect: 'claude',
    state: 'active',
    baseUrls: ['https://north.example', 'https://north-two.example:8443/api'],
    keys: 2,
    modelMappings: { 'claude-sonnet-*': 'claude-sonnet-4-5' },
    ...changes,
  }
}

export function overview(changes: Partial<Overview> = {}, channels: Channel[] = [channel()]): Overview {
  return {
    name: 'Trireme',
    version: '0.1.0',
    commit: 'abc1234',
    mode: 'production',
    startedAt: '2026-11-22T15:00:00Z',
    uptimeSeconds: 11_520.5,
    configuration: {
      source: 'file',
      file: 'gate.yaml',
      revision: 3,
      loadedAt: '2026-11-22T18:07:00Z',
      problem: null,
    },
    dialects: [
      { id: 'claude', name: 'Anthropic Messages', endpoints: ['POST /v1/messages', 'GET /v1/models/{id}'] },
    ],
    lanes: [{ dialect: 'claude', strategy: 'failover', channels }],
    ...changes,
  }
}

export function logged(changes: Partial<Schemas['Request']> = {}): Schemas['Request'] {
  return {
    id: 'req_one',
    time: '2026-11-22T18:00:00Z',
    lane: 'claude',
    operation: 'generate',
    clientKey: 'proxy',
    model: 'claude-sonnet-4-5',
    upstreamModel: 'claude-sonnet-4-5',
    channel: 'north',
    key: 'k1',
    outcome: 'success',
    outcomeClass: 'success',
    status: 200,
    stream: true,
    ttftMs: 320,
    durationMs: 1_200,
    tokens: { input: 100, output: 50, cacheRead: 900, cacheWrite: 0, cacheWriteLong: null, reasoning: null },
    costUsd: 0.01,
    conversation: 'abc',
    attempts: [{ channel: 'north', key: 'k1', reason: 'failover', result: 'served', ms: 310, fault: null }],
    leftOut: [],
    warnings: null,
    error: null,
    ...changes,
  }
}
