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
    update: { state: 'off', version: null, url: null, checkedAt: null, problem: null },
    dialects: [
      { id: 'claude', name: 'Anthropic Messages', endpoints: ['POST /v1/messages', 'GET /v1/models/{id}'] },
    ],
    lanes: [{ dialect: 'claude', strategy: 'failover', channels }],
    ...changes,
  }
}

/** Of rows that an older version wrote. */
export const UNTOLD: Schemas['AttemptTimes'] = {
  startMs: null,
  connectedMs: null,
  sentMs: null,
  headMs: null,
  committedMs: null,
  endMs: null,
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
    attempts: [
      {
        channel: 'north',
        key: 'k1',
        reason: 'failover',
        result: 'served',
        ms: 310,
        fault: null,
        times: UNTOLD,
      },
    ],
    leftOut: [],
    warnings: null,
    error: null,
    ...changes,
  }
}

const TIMES = { mean: 400, p50: 300, p95: 900, p99: 1_200 }

export function sums(changes: Partial<Schemas['UsageSums']> = {}): Schemas['UsageSums'] {
  return {
    requests: 100,
    succeeded: 99,
    failed: 1,
    attempts: 104,
    inputTokens: 1_000,
    outputTokens: 500,
    cacheReadTokens: 9_000,
    cacheWriteTokens: 0,
    reasoningTokens: 0,
    costUsd: 1.25,
    unmetered: 0,
    unpriced: 0,
    ttftMs: TIMES,
    durationMs: TIMES,
    ...changes,
  }
}

/** Sums of three minutes. */
export function usage(rows: Schemas['UsageRow'][]): Schemas['Usage'] {
  return {
    now: '2026-11-22T18:02:30Z',
    from: '2026-11-22T18:00:00Z',
    group: 'channel',
    stepSeconds: 60,
    total: null,
    rows,
  }
}

export function price(model: string, input: number, cacheRead: number): Schemas['Price'] {
  return {
    model,
    input,
    output: 15,
    cacheRead,
    cacheWrite: null,
    cacheWrite1h: null,
    reasoning: null,
    imageOutput: null,
    above: [],
  }
}

export function entry(
  breaker: Partial<Schemas['Breaker']> = {},
  changes: Partial<Schemas['LaneEntry']> = {},
): Schemas['LaneEntry'] {
  return {
    channel: 'north',
    name: 'North',
    dialect: 'claude',
    place: 1,
    translated: false,
    weight: 1,
    state: 'active',
    configuredState: 'active',
    promotedUntil: null,
    reason: null,
    breaker: {
      enabled: true,
      minimumCalls: 5,
      openFor: '30s',
      probeEvery: '30s',
      successes: 2,
      threshold: 50,
      window: 10,
    },
    health: {
      breaker: {
        baseUrl: null,
        key: null,
        phase: 'closed',
        calls: 0,
        failures: 0,
        openings: 0,
        reason: null,
        until: null,
        ...breaker,
      },
      openBreakers: [],
      baseUrls: [],
      keys: [],
      inFlight: 0,
    },
    ...changes,
  }
}

export function lane(entries: Schemas['LaneEntry'][] = [entry()], dialect = 'claude'): Schemas['Lane'] {
  return {
    now: '2026-11-22T18:00:00Z',
    dialect,
    strategy: 'failover',
    managed: 'database',
    revision: 1,
    closed: false,
    configured: null,
    affinity: { enabled: true, ttl: '5m' },
    breaker: entry().breaker,
    entries,
  }
}
