import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { FakeServer, openPage, settle } from './page'
import { overview } from './sample'

describe('the wait after too many wrong keys', () => {
  let server: FakeServer
  let open: ReturnType<typeof openPage>

  beforeEach(() => {
    vi.useFakeTimers()
    server = new FakeServer()
    open = openPage()
  })

  afterEach(() => {
    open.close()
    vi.useRealTimers()
    vi.unstubAllGlobals()
  })

  it('is told in words at the sign-in, which asks nothing by itself', async () => {
    // Given
    const problem = { status: 429, code: 'too_many_wrong_keys', detail: 'no' }
    server.answers(429, problem, { 'retry-after': '512' })
    // When
    await open.signIn('guess')
    await open.passes(600_000)
    // Then
    expect(server.requests).toHaveLength(1)
    expect(open.live()).toBe('signedOut')
    expect(open.page.get('[role=alert]').text()).toContain('Too many wrong keys came from your address.')
    expect(open.page.get('[role=alert]').text()).toContain('for 8 min 32 sec.')
    // When
    server.answers(200, overview())
    await open.signIn('right')
    // Then
    expect(open.live()).toBe('connected')
  })

  it('stays signed in while its address is told to wait, and goes on afterwards', async () => {
    // Given
    server.answers(200, overview())
    await open.signIn('right')
    // When
    const asked = server.asked('/api/events')
    server.breaks(429, { code: 'too_many_wrong_keys', detail: 'no' }, { 'retry-after': '8' })
    await settle()
    await open.passes(1_000)
    server.reconnects()
    await open.passes(6_000)
    const meanwhile = server.asked('/api/events')
    await open.passes(2_000)
    // Then
    expect(meanwhile).toBe(asked + 1)
    expect(open.live()).toBe('connected')
  })
})
