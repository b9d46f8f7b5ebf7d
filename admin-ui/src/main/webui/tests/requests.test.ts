import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { filtersOf } from '../src/views/requests/filters'
import { newerThan, NOTHING, withHead, withOlder } from '../src/views/requests/log'
import type { LoggedRequest, RequestPage } from '../src/views/requests/log'
import { waterfall } from '../src/views/requests/waterfall'
import { FakeServer, openPage, settle } from './page'
import { logged, overview } from './sample'

function page(ids: string[], nextCursor: string | null = null): RequestPage {
  return { now: '2026-11-22T18:00:00Z', nextCursor, requests: ids.map((id) => logged({ id })) }
}

function tried(result: string, ms: number): LoggedRequest['attempts'][number] {
  return { channel: 'north', key: 'k', reason: 'failover', result, ms, fault: null }
}

const idsOf = (stretch: { rows: readonly LoggedRequest[] }) => stretch.rows.map((row) => row.id)

describe('the stretch of the log', () => {
  it('grows at its head where the new page reaches it', () => {
    // Given
    const before = withOlder(withHead(NOTHING, page(['c', 'b'], 'more')), page(['a'], 'end'))
    // When
    const after = withHead(before, page(['e', 'd', 'c'], 'other'))
    // Then
    expect(idsOf(after)).toEqual(['e', 'd', 'c', 'b', 'a'])
    expect(after.cursor).toBe('end')
  })

  it('begins anew where a gap would be', () => {
    // Given
    const before = withHead(NOTHING, page(['b', 'a'], 'old'))
    // When
    const after = withHead(before, page(['z', 'y'], 'new'))
    // Then
    expect(after).toEqual({ rows: page(['z', 'y']).requests, cursor: 'new' })
  })

  it('takes no row twice from an older page', () => {
    const after = withOlder(withHead(NOTHING, page(['c', 'b'], 'x')), page(['b', 'a'], null))
    expect(idsOf(after)).toEqual(['c', 'b', 'a'])
    expect(after.cursor).toBeNull()
  })

  it('counts what waits before it', () => {
    const stretch = withHead(NOTHING, page(['b', 'a']))
    expect(newerThan(stretch, page(['d', 'c', 'b']))).toBe(2)
    expect(newerThan(stretch, page(['z', 'y']))).toBe(2)
    expect(newerThan(stretch, page(['b', 'a']))).toBe(0)
  })
})

describe('the waterfall', () => {
  it('puts attempts after one another, and the stream behind the one that served', () => {
    const request = logged({
      attempts: [tried('status_429', 100), tried('served', 300)],
      ttftMs: 410,
      durationMs: 1_000,
    })
    expect(waterfall(request).map(({ from, to, streamedTo }) => [from, to, streamedTo])).toEqual([
      [0, 100, null],
      [100, 400, 1_000],
    ])
  })

  it('places attempts that ran beside one another by the answer that came', () => {
    const request = logged({
      attempts: [tried('outrun', 900), tried('served', 200)],
      ttftMs: 900,
      durationMs: 1_500,
    })
    expect(waterfall(request).map(({ from, to }) => [from, to])).toEqual([
      [0, 900],
      [700, 900],
    ])
  })
})

describe('the filters of an address', () => {
  it('are those with a value, once', () => {
    expect(filtersOf({ lane: 'claude', q: ' ', model: ['a', 'b'], range: '1h' })).toEqual({ lane: 'claude' })
  })
})

describe('the requests', () => {
  let server: FakeServer
  let open: ReturnType<typeof openPage>

  beforeEach(() => {
    vi.useFakeTimers()
    server = new FakeServer()
    server.answersTo('GET /api/overview', 200, overview())
    server.answersTo('GET /api/client-keys', 200, { clientKeys: [] })
    server.answersTo('GET /api/requests', 200, page(['req_two', 'req_one']))
    server.answersTo('GET /api/requests/req_two', 200, logged({ id: 'req_two', leftOut: ['south: no key'] }))
    open = openPage('/requests?outcome=success')
  })

  afterEach(() => {
    open.close()
    vi.useRealTimers()
    vi.unstubAllGlobals()
  })

  it('ask with the filters of the address, and open one by its own', async () => {
    // When
    await open.signIn('right')
    // Then
    expect(server.requests.some((one) => one.url === '/api/requests?outcome=success&limit=100')).toBe(true)
    // When
    await open.router.push('/requests/req_two')
    await settle()
    // Then
    const sheet = document.querySelector('[role=dialog]')?.textContent ?? ''
    expect(sheet).toContain('south: no key')
    expect(sheet).toContain('req_two')
  })

  it('teach the next step where nothing was asked yet', async () => {
    // Given
    server.answersTo('GET /api/requests', 200, page([]))
    await open.router.push('/requests')
    // When
    await open.signIn('right')
    // Then
    expect(open.text()).toContain('No request yet')
    expect(open.page.find('a.primary[href="/connect"]').exists()).toBe(true)
  })
})
