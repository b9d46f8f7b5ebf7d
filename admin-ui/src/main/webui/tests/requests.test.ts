import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { filtersOf } from '../src/views/requests/filters'
import { newerThan, NOTHING, withHead, withOlder } from '../src/views/requests/log'
import type { LoggedRequest, RequestPage } from '../src/views/requests/log'
import { laidOut } from '../src/views/requests/bodies'
import { steps, waterfall } from '../src/views/requests/waterfall'
import { FakeServer, openPage, settle } from './page'
import { logged, overview, UNTOLD } from './sample'

function page(ids: string[], nextCursor: string | null = null): RequestPage {
  return { now: '2026-11-22T18:00:00Z', nextCursor, requests: ids.map((id) => logged({ id })) }
}

function tried(result: string, ms: number): LoggedRequest['attempts'][number] {
  return { channel: 'north', key: 'k', reason: 'failover', result, ms, fault: null, times: UNTOLD }
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

describe('the waterfall of rows that tell their times', () => {
  const times = { startMs: 5, connectedMs: 25, sentMs: 26, headMs: 300, committedMs: 340, endMs: 990 }

  it('shows connecting, waiting and streaming where they were', () => {
    const request = logged({
      attempts: [
        { ...tried('status_500', 90), times: { ...UNTOLD, startMs: 1, sentMs: 2, headMs: 90, endMs: 91 } },
        { ...tried('served', 335), times },
      ],
      durationMs: 1_000,
    })
    expect(waterfall(request)).toMatchObject([
      { from: 1, connectedAt: null, to: 91, streamedTo: null },
      { from: 5, connectedAt: 25, to: 340, streamedTo: 990 },
    ])
  })

  it('begins a whole answer with its head', () => {
    const attempt = { ...tried('served', 335), times: { ...times, committedMs: null } }
    expect(waterfall(logged({ attempts: [attempt], durationMs: 1_000 }))[0]).toMatchObject({
      to: 300,
      streamedTo: 990,
    })
    expect(steps(attempt)).toEqual({ connect: 20, silent: 274, firstWord: null, stream: 690 })
  })

  it('tells no step that was not reached', () => {
    const attempt = { ...tried('connect', 5_000), times: { ...UNTOLD, startMs: 0, endMs: 5_000 } }
    expect(steps(attempt)).toEqual({ connect: null, silent: null, firstWord: null, stream: null })
  })
})

describe('a body', () => {
  it('is laid out if it is JSON, and left as it is otherwise', () => {
    expect(laidOut('{"a":[1]}')).toBe('{\n  "a": [\n    1\n  ]\n}')
    expect(laidOut('data: {"a":1}\n\n')).toBe('data: {"a":1}\n\n')
    expect(laidOut('{"a":"cut')).toBe('{"a":"cut')
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

  const openFold = async () => {
    await open.router.push('/requests/req_two')
    await settle()
    const fold = document.querySelector<HTMLDetailsElement>('[role=dialog] details')
    if (fold) {
      fold.open = true
      fold.dispatchEvent(new Event('toggle'))
    }
    await settle()
    return fold
  }

  it('show what was asked as text, and ask for it only when it is opened', async () => {
    // Given
    const text = '{"content":"<img src=x onerror=alert(1)>"}'
    server.answersTo('GET /api/requests/req_two/bodies', 200, {
      id: 'req_two',
      time: '2026-11-22T18:00:01Z',
      until: '2026-11-23T18:00:01Z',
      request: { text, bytes: 9_000, truncated: true, redacted: false },
      upstreamRequest: null,
      answer: null,
    })
    const asked = () => server.requests.some((one) => one.url.endsWith('/bodies'))
    await open.signIn('right')
    await open.router.push('/requests/req_two')
    await settle()
    expect(asked()).toBe(false)
    // When
    const fold = await openFold()
    // Then
    expect(asked()).toBe(true)
    expect(fold?.querySelector('img')).toBeNull()
    expect(fold?.querySelector('pre')?.textContent).toContain('<img src=x onerror=alert(1)>')
    expect(fold?.textContent).toContain('the end is cut off')
    expect(fold?.textContent).toContain('The client was not answered.')
  })

  it('say how to keep bodies where they are not', async () => {
    // Given
    server.answersTo('GET /api/requests/req_two/bodies', 404, {
      type: 'about:blank',
      title: 'Not Found',
      status: 404,
      code: 'bodies_off',
      detail: 'off',
      errors: [],
    })
    await open.signIn('right')
    // When
    const fold = await openFold()
    // Then
    expect(fold?.querySelector('a[href="/settings"]')).not.toBeNull()
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
