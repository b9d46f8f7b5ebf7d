import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { CLIENTS, formsOf, laneOf, snippets } from '../src/views/connect/clients'
import { FakeServer, openPage, settle } from './page'
import { overview } from './sample'

const ORIGIN = 'https://gate.example'

describe('what is pasted', () => {
  const all = CLIENTS.flatMap((client) => formsOf(client).map((form) => [client, form] as const))

  it.each(all)('for %s in %s names the gateway and the key', (client, form) => {
    const text = snippets(client, form, ORIGIN, 'tr-key')
      .map((one) => one.text)
      .join('\n')
    expect(text).toContain(ORIGIN)
    expect(text).toContain('tr-key')
  })

  it.each([
    ['codex', true],
    ['openai', true],
    ['claude-code', false],
    ['anthropic', false],
    ['google', false],
    ['gemini-cli', false],
  ] as const)('for %s has the version in the address: %s', (client, version) => {
    const form = formsOf(client)[0] ?? 'posix'
    const text = snippets(client, form, ORIGIN, 'k')
      .map((one) => one.text)
      .join('\n')
    expect(text.includes(`${ORIGIN}/v1`)).toBe(version)
  })

  it('goes to the lane that the client speaks', () => {
    expect(CLIENTS.map(laneOf)).toEqual(['claude', 'codex', 'gemini', 'claude', 'chat', 'gemini', 'claude'])
  })
})

describe('connecting', () => {
  let server: FakeServer
  let open: ReturnType<typeof openPage>

  beforeEach(() => {
    vi.useFakeTimers()
    server = new FakeServer()
    server.answersTo('GET /api/overview', 200, overview())
    server.answersTo('GET /api/client-keys', 200, { clientKeys: [] })
    open = openPage('/connect')
  })

  afterEach(() => {
    open.close()
    vi.useRealTimers()
    vi.unstubAllGlobals()
  })

  it('ticks the first request of the chosen key, and no other', async () => {
    // Given
    await open.signIn('right')
    const exchange = { lane: 'claude', model: 'claude-sonnet-4-5', outcome: 'success', requestId: 'req_1' }
    // When
    server.tells('a.1', 'exchange', { ...exchange, caller: 'team-a' })
    await settle()
    // Then
    expect(open.page.get('.first').text()).toContain('Waiting for the first request')
    // When
    server.tells('a.2', 'exchange', { ...exchange, caller: 'proxy' })
    await settle()
    // Then
    expect(open.page.get('.first').text()).toContain('was served: claude-sonnet-4-5')
    expect(open.page.get('.first a').attributes('href')).toContain('/requests/req_1')
  })

  it('writes a key that is made here into the commands, and forgets it with the page', async () => {
    // Given
    server.answersTo('POST /api/client-keys', 201, {
      clientKey: { id: 'mine', name: 'Mine' },
      secret: 'tr-only-once',
    })
    await open.signIn('right')
    // When
    await open.press('Make a new key')
    // Then
    expect(open.page.get('.connect pre').text()).toContain('tr-only-once')
    // When
    await open.router.push('/settings/health')
    await settle()
    await open.router.push('/connect')
    await settle()
    // Then
    expect(open.page.get('.connect pre').text()).not.toContain('tr-only-once')
  })

  it('shows where a request would go, and who would not be asked', async () => {
    // Given
    server.answersTo('GET /api/route', 200, {
      lane: 'claude',
      model: 'm',
      modelKnown: true,
      retryAfterSeconds: null,
      candidates: [
        {
          place: 1,
          channel: 'north',
          baseUrl: 'https://north.example',
          key: 'k1',
          upstreamModel: 'm-large',
          translated: true,
          reason: 'failover: channel 1 of 2',
        },
      ],
      skipped: [{ channel: 'south', key: null, baseUrl: null, reason: 'breaker open for 20 s' }],
    })
    await open.router.push('/route?lane=claude&model=m')
    // When
    await open.signIn('right')
    // Then
    expect(server.requests.some((one) => one.url === '/api/route?lane=claude&model=m')).toBe(true)
    expect(open.page.get('ol').text()).toContain('North')
    expect(open.page.get('ol').text()).toContain('m → m-large')
    expect(open.text()).toContain('breaker open for 20 s')
  })
})
